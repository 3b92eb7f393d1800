import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { KeptFile } from './kept.ts';
import type { FileStore } from './store.ts';

/**
 * What a file from elsewhere may do in a browser: nothing. A sandbox would be stricter still, but browsers then refuse to
 * show a PDF at all, and a document must be read before it is signed; what is only saved gets it.
 */
const policy = `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export type Showing = 'inline' | 'attachment';

/** Answers with a kept file, never cached by anyone in between. */
export async function sendFile(res: Response, store: FileStore, file: KeptFile, showing: Showing): Promise<void> {
  const content = await store.stream(file);
  fileHeaders(res, file, showing).set('Content-Length', String(file.size));
  await pipeline(content, res);
}

/** Headers under which bytes from elsewhere are handed to a browser. */
export function fileHeaders(
  res: Response,
  { name, mediaType }: { readonly name: string; readonly mediaType: string },
  showing: Showing,
): Response {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '_');
  return res
    .type(mediaType)
    .set('Content-Disposition', `${showing}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`)
    .set('Content-Security-Policy', showing === 'inline' ? policy : `${policy}; sandbox`)
    .set('X-Content-Type-Options', 'nosniff')
    .set('Cache-Control', 'private, no-store');
}
