import zlib from 'node:zlib';
import type { Request, Response } from 'express';

/** Below this the headers weigh more than what compression saves, in bytes. */
const worthIt = 1_024;

/** Less than half a millisecond for 90 kB; the next step takes twice as long for a tenth less. */
const brotli = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };
const gzip = { level: 3 };

/**
 * Answers with HTML that is not to be kept, compressed where the browser takes it: a list of fifty lines is a tenth of
 * itself. Pages hold no secret that lengths could give away to who can also choose what they echo (BREACH): there are no
 * tokens in forms, the origin check stands for them.
 */
export function sendHtml(req: Request, res: Response, html: string): void {
  // Some systems send letters and their accents apart, which the typeface has only as one (NFC, as the web expects).
  const plain = Buffer.from(html.normalize());
  res.type('html').set('Cache-Control', 'no-store').vary('Accept-Encoding');
  const coding = plain.length < worthIt ? false : req.acceptsEncodings('br', 'gzip');
  if (coding === 'br') res.set('Content-Encoding', 'br').send(zlib.brotliCompressSync(plain, brotli));
  else if (coding === 'gzip') res.set('Content-Encoding', 'gzip').send(zlib.gzipSync(plain, gzip));
  else res.send(plain);
}
