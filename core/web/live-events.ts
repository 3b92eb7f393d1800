import type { Request, Response } from 'express';

/**
 * Sends one event; objects go as JSON, text (a fragment of HTML) line by line. 'message' is what htmx swaps into
 * the page; any other name becomes a DOM event on the listening element. `id` comes back as `Last-Event-ID` when the
 * browser connects again.
 */
export type SendEvent = (event: string, data: string | Readonly<Record<string, unknown>>, id?: string) => void;

/** Proxies cut silent connections after a minute or less; a comment keeps this one open. */
const heartbeatMs = 20_000;

/**
 * Answers with server-sent events until the reader leaves. `subscribe` is given `send` and `end` (closes from
 * our side, once there is nothing more to tell) and returns what ends the subscription; it may be a
 * promise. Never hold a transaction open inside it.
 */
export async function streamEvents(
  req: Request,
  res: Response,
  subscribe: (send: SendEvent, end: () => void) => (() => void) | Promise<() => void>,
): Promise<void> {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  res.write(': open\n\n');
  const heartbeat = setInterval(() => res.write(': still here\n\n'), heartbeatMs);
  const closed = new Promise<void>((resolve) => res.once('close', resolve));
  const unsubscribe = await subscribe(
    (event, data, id) => {
      if (!res.writableEnded) res.write(eventText(event, data, id));
    },
    () => res.end(),
  );
  await closed;
  clearInterval(heartbeat);
  unsubscribe();
}

/** One event as it goes over the wire (WHATWG HTML, 'Server-sent events'). */
export function eventText(event: string, data: string | Readonly<Record<string, unknown>>, id?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  const name = event === 'message' ? '' : `event: ${event}\n`;
  return `${name}${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`;
}
