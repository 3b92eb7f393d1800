import { isUtf8 } from 'node:buffer';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

/** One API request as the sandbox saw it. */
export interface JournalRow {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  /** Whether it changed the vendor's books. */
  readonly effect: boolean;
  readonly fault: string | null;
  /** Whether it went into the traffic recording: an altered exchange does not. */
  readonly recorded: boolean;
}

export interface Journal {
  write(row: JournalRow): void;
  rows(): readonly JournalRow[];
}

export function openJournal(dir: string): Journal {
  const file = path.join(dir, 'journal.jsonl');
  const rows = fs.existsSync(file)
    ? fs
        .readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as JournalRow)
    : [];
  return {
    write(row) {
      rows.push(row);
      fs.appendFileSync(file, `${JSON.stringify(row)}\n`);
    },
    rows: () => rows,
  };
}

/** Appends exchanges as JSON lines for a contract check; every process appends, one write a line. */
export interface Recorder {
  exchange(tap: Tap, request: IncomingMessage, response: ServerResponse): void;
  webhook(body: string): void;
}

/** A router that is mounted below a path shortens `url` while it works; the address as sent stays beside it. */
function addressOf(request: IncomingMessage & { readonly originalUrl?: string }): string | undefined {
  return request.originalUrl ?? request.url;
}

const masked = new Set(['authorization', 'cookie', 'set-cookie']);

export function createRecorder(vendor: string, file: string): Recorder {
  function append(line: Record<string, unknown>): void {
    fs.appendFileSync(file, `${JSON.stringify({ vendor, ...line })}\n`);
  }
  return {
    exchange(tap, request, response) {
      append({
        method: request.method,
        url: addressOf(request),
        requestHeaders: maskedHeaders(request.headers),
        ...bodyField('requestBody', Buffer.concat(tap.requestChunks)),
        status: response.statusCode,
        responseHeaders: maskedHeaders(response.getHeaders()),
        ...bodyField('responseBody', Buffer.concat(tap.responseChunks)),
      });
    },
    webhook(body) {
      append({ webhook: true, requestBody: body });
    },
  };
}

export interface Tap {
  readonly requestChunks: Buffer[];
  readonly responseChunks: Buffer[];
}

/** Copies the real bytes of both sides as they pass, without consuming them. */
export function tap(request: IncomingMessage, response: ServerResponse): Tap {
  const taken: Tap = { requestChunks: [], responseChunks: [] };
  const push = request.push.bind(request);
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (Buffer.isBuffer(chunk)) taken.requestChunks.push(chunk);
    return push(chunk, encoding);
  };
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  response.write = (...args: unknown[]) => {
    keep(taken.responseChunks, args[0], args[1]);
    return write(...args);
  };
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = (...args: unknown[]) => {
    keep(taken.responseChunks, args[0], args[1]);
    return end(...args);
  };
  return taken;
}

function keep(chunks: Buffer[], chunk: unknown, encoding: unknown): void {
  if (typeof chunk === 'string')
    chunks.push(Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'));
  else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
}

function bodyField(name: string, bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return { [name]: null };
  if (isUtf8(bytes)) return { [name]: bytes.toString('utf8') };
  return { [name]: bytes.toString('base64'), [`${name}Base64`]: true };
}

function maskedHeaders(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, masked.has(name.toLowerCase()) ? 'masked' : value]),
  );
}
