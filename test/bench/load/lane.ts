import net from 'node:net';

/** What came back: the status and the size of the body in bytes. */
export interface Answer {
  readonly status: number;
  readonly bytes: number;
}

/**
 * One keep-alive connection that asks one thing at a time. Written on a bare socket, because load, server and database
 * share the machine's cores and a full HTTP client would cost as much as what it measures.
 */
export interface Lane {
  ask(request: Buffer): Promise<Answer>;
  close(): void;
}

export async function openLane(url: string): Promise<Lane> {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port: Number(port) });
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let waiting: PromiseWithResolvers<Answer> | null = null;
  let received: Buffer = Buffer.alloc(0);

  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = wholeAnswer(received);
    if (answer === null) return;
    received = Buffer.alloc(0);
    waiting?.resolve(answer);
  });
  const broken = (error: Error): void => waiting?.reject(error);
  socket.on('error', broken);
  socket.on('close', () => broken(new Error('The server closed the connection.')));

  return {
    ask(request) {
      waiting = Promise.withResolvers();
      socket.write(request);
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

/** Null while something is missing. Answers are of known length; a chunked one throws. */
function wholeAnswer(received: Buffer): Answer | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = received.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error(`An answer without a length: ${head}`);
  const bytes = Number(length);
  return received.length < end + 4 + bytes ? null : { status: Number(head.slice(9, 12)), bytes };
}

/** A request as it goes over the wire. */
export function requestOf(
  method: 'GET' | 'POST',
  url: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({
    host,
    ...headers,
    ...(method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  });
  return Buffer.from(
    `${method} ${pathname}${search} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}
