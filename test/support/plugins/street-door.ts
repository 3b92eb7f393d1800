import type { RequestHandler } from 'express';
import { once, EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { tap } from '../../../core/plugin-api/sandbox/kit/journal.ts';

/** A webhook as the vendor sent it, to the byte. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The hub's door for webhooks, with somebody standing in it who can keep them back and hand them over again. */
export interface StreetDoor {
  readonly deliveries: readonly Delivery[];
  readonly watch: RequestHandler;
  /** From now on deliveries are taken and not handed in. */
  keepBack(): void;
  /** From now on deliveries go in as they come. */
  letIn(): void;
  /** Resolves once so many have come in all. */
  arrived(count: number): Promise<void>;
  /** Hands one in, as it was sent or with other bytes or headers. Answers with the hub's status. */
  handIn(delivery: Delivery, change?: { body?: Buffer; headers?: Record<string, string> }): Promise<number>;
}

const replayed = 'x-handed-in';
/** What belongs to the connection a delivery came on. */
const hopByHop = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

export function streetDoor(url: () => string): StreetDoor {
  const deliveries: Delivery[] = [];
  const news = new EventEmitter();
  let keepsBack = false;
  return {
    deliveries,
    watch(req, res, next) {
      if (req.headers[replayed] !== undefined) {
        next();
        return;
      }
      const taken = tap(req, res);
      const noted = (): void => {
        deliveries.push({ headers: req.headers, body: Buffer.concat(taken.requestChunks) });
        news.emit('arrived');
      };
      if (keepsBack) {
        req.resume();
        req.once('end', () => {
          noted();
          res.status(200).end();
        });
      } else {
        res.once('finish', noted);
        next();
      }
    },
    keepBack() {
      keepsBack = true;
    },
    letIn() {
      keepsBack = false;
    },
    async arrived(count) {
      while (deliveries.length < count) await once(news, 'arrived', { signal: AbortSignal.timeout(10_000) });
    },
    async handIn({ headers, body }, change = {}) {
      const passed = Object.entries(headers).flatMap(([name, value]) =>
        hopByHop.has(name) || value === undefined ? [] : [[name, String(value)] as const],
      );
      const response = await fetch(url(), {
        method: 'POST',
        headers: { ...Object.fromEntries(passed), ...change.headers, [replayed]: 'yes' },
        body: new Uint8Array(change.body ?? body),
      });
      await response.arrayBuffer();
      return response.status;
    },
  };
}
