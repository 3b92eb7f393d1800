import type { Response } from 'express';

/** How a good answer can be spoilt on its way, with the status it had. */
export type Distortion = 'empty' | 'half' | 'wrong_types';

/**
 * Lets the request take its course and spoils the answer: `empty` is what the vendor would say if it held nothing,
 * `half` ends in the middle of the body, `wrong_types` swaps texts for numbers and numbers for texts. An answer that
 * is no JSON can only be halved.
 */
export function distortAnswer(res: Response, how: Distortion): void {
  const chunks: Buffer[] = [];
  const end = res.end.bind(res) as (...args: unknown[]) => Response;
  const keep = (chunk: unknown): void => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  res.write = (chunk: unknown) => {
    keep(chunk);
    return true;
  };
  res.end = (...args: unknown[]) => {
    keep(args[0]);
    const body = spoilt(Buffer.concat(chunks), how);
    res.setHeader('content-length', body.length);
    return end(body);
  };
}

function spoilt(body: Buffer, how: Distortion): Buffer {
  if (how === 'half') return body.subarray(0, Math.floor(body.length / 2));
  const answer = parsed(body);
  if (answer === undefined) return body;
  return Buffer.from(JSON.stringify(how === 'empty' ? emptied(answer) : mistyped(answer)));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Lists without members, counts of nought, no 'there is more'; words stay. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value === 'number') return 0;
  if (typeof value === 'boolean') return false;
  return mapped(value, emptied);
}

function mistyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mistyped);
  if (typeof value === 'string') return 7;
  if (typeof value === 'number') return 'seven';
  return mapped(value, mistyped);
}

function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}
