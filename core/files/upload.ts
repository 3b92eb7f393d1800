import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { Request } from 'express';
import { InvalidInput } from '../plugin-api/index.ts';
import { hangUpSoon } from './hang-up.ts';
import type { FileStore, Staged } from './store.ts';
import { TooLarge } from './too-large.ts';

/** A form with at most one file: its fields as they were sent, the last of equal names last. */
export interface Upload {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly file: (Staged & { readonly name: string }) | null;
}

/** Room for the other fields of such a form, in bytes. */
const restOfForm = 256 * 1024;

/**
 * Reads a multipart form, the file straight to the disk. Once more than `most` bytes of it have come, reading stops, and so
 * does the line: whoever sends 200 MB sends little more than `most`. The caller keeps or discards what is staged.
 * Throws TooLarge, or InvalidInput for a form that is none or breaks off; then nothing stays staged.
 */
export async function readUpload(req: Request, store: FileStore, most: number): Promise<Upload> {
  if (!req.is('multipart/form-data')) throw new InvalidInput('Send the form with its file from the page here.');
  try {
    if (Number(req.get('content-length') ?? 0) > most + restOfForm) throw tooLarge(most);
    return await readParts(req, store, most);
  } catch (error) {
    hangUpSoon(req);
    throw error;
  }
}

async function readParts(req: Request, store: FileStore, most: number): Promise<Upload> {
  const fields = new Map<string, string[]>();
  const staging: Promise<Staged & { readonly name: string }>[] = [];
  const parser = parserOf(req, most);
  const finished = new Promise<void>((resolve, reject) => {
    const open: Readable[] = [];
    const stop = (error: Error): void => {
      reject(error);
      for (const stream of open) stream.destroy(error);
    };
    parser.on('field', (name, value) => void fields.set(name, [...(fields.get(name) ?? []), value]));
    parser.on('file', (_field, stream, name) => {
      open.push(stream);
      stream.once('limit', () => {
        stop(tooLarge(most));
      });
      staging.push(stage(store, stream, name));
    });
    parser.once('error', () => {
      stop(new InvalidInput('The form could not be read. Send it again.'));
    });
    req.once('aborted', () => {
      stop(new InvalidInput('The upload broke off.'));
    });
    parser.once('finish', resolve);
    req.pipe(parser);
  });
  try {
    await finished;
    const [file] = await Promise.all(staging);
    // A browser sends an unchosen file as one without name and content.
    if (file?.size === 0 && file.name === '') {
      await store.discard(file);
      return { fields, file: null };
    }
    return { fields, file: file ?? null };
  } catch (error) {
    req.unpipe(parser);
    for (const one of await Promise.allSettled(staging)) if (one.status === 'fulfilled') await store.discard(one.value);
    throw error;
  }
}

async function stage(store: FileStore, stream: Readable, name: string): Promise<Staged & { readonly name: string }> {
  return { ...(await store.stage(stream)), name };
}

function parserOf(req: Request, most: number): Busboy {
  try {
    return new Busboy({
      headers: { ...req.headers, 'content-type': req.get('content-type') ?? '' },
      limits: { fileSize: most, files: 1, fields: 200, fieldSize: 64 * 1024, fieldNameSize: 100 },
    });
  } catch {
    throw new InvalidInput('The form could not be read. Send it again.');
  }
}

function tooLarge(most: number): TooLarge {
  return new TooLarge(`The file is larger than ${Math.floor(most / 1024 / 1024)} MB. Send a smaller one.`);
}
