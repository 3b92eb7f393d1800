import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { failPoint } from '../../ground/fail-points.ts';
import type { Logger } from '../../ground/log.ts';
import type { PluginDefinition, WebhookEvent, WebhookRequest } from '../../plugin-api/index.ts';
import type { HostParts } from '../host-parts.ts';
import { knownConnections, type Candidate, type KnownConnections } from './known-connections.ts';
import { createEventStore, type EventStore } from './store-events.ts';

/** Vendors' deliveries are a few kilobytes; the largest batches reach some hundred. */
const largestBody = '1mb';

/**
 * `POST /<plugin id>`, to be mounted at /webhooks before any body parser: signatures are over the raw bytes.
 * 200 only after the events are committed (also for a repeated or an empty delivery), 401 where no connection's secret
 * fits, 404 for an unknown plugin, 413 for a body over 1 MB, 503 while the key is missing. Bodies of answers are empty.
 */
export function inboxRoutes(host: HostParts): Router {
  const known = knownConnections(host);
  const store = createEventStore(host.db, host.clock);
  const router = express.Router();
  router.post('/:plugin', express.raw({ type: () => true, limit: largestBody }), async (req, res) => {
    const plugin = host.plugins.find(({ id }) => id === req.params.plugin);
    if (plugin?.state !== 'ready' || !plugin.definition.webhooks) answer(res, 404);
    else if (host.keyTrouble !== null) answer(res, 503);
    else answer(res, await receive(host, { known, store }, plugin.definition, req));
  });
  router.use((_req, res) => answer(res, 404));
  router.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) next(error);
    else answer(res, refusedStatus(host.log, error, req));
  });
  return router;
}

async function receive(
  host: HostParts,
  inbox: { readonly known: KnownConnections; readonly store: EventStore },
  definition: PluginDefinition,
  req: Request,
): Promise<number> {
  const request = deliveryOf(host, req);
  const first = verify(definition, await inbox.known.candidates(definition), request);
  const verdict = first.accepted ? first : verify(definition, await inbox.known.again(definition), request);
  const requestId = requestIdOf(req);
  if (!verdict.accepted) {
    host.log.warn({ plugin: definition.id, requestId, reasons: verdict.reasons }, 'a webhook was refused');
    return 401;
  }
  await failPoint('webhook.verified');
  await inbox.store.store(
    verdict.events.map((event) => ({
      connectionId: verdict.connectionId,
      eventId: event.id,
      type: event.type,
      body: JSON.stringify(event.body ?? null),
      requestId,
    })),
  );
  await failPoint('webhook.stored');
  return 200;
}

type Verified =
  | { readonly accepted: true; readonly connectionId: string; readonly events: readonly WebhookEvent[] }
  | { readonly accepted: false; readonly reasons: readonly string[] };

/** The connection whose secret fits names itself. */
function verify(definition: PluginDefinition, candidates: readonly Candidate[], request: WebhookRequest): Verified {
  const reasons: string[] = [];
  for (const { connectionId, run } of candidates) {
    const verdict = run((ctx) => definition.webhooks?.verify(request, ctx));
    if (verdict?.kind === 'accepted') return { accepted: true, connectionId, events: verdict.events };
    if (verdict) reasons.push(verdict.reason);
  }
  return { accepted: false, reasons: candidates.length === 0 ? [`${definition.name} is switched off.`] : reasons };
}

function deliveryOf(host: HostParts, req: Request): WebhookRequest {
  const body: unknown = req.body;
  return {
    method: req.method,
    url: host.url + req.originalUrl,
    headers: req.headers,
    rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
}

/** The body parser's own errors carry a status (413, 400 for a body cut short); all else is ours, and is sent again. */
function refusedStatus(log: Logger, error: unknown, req: Request): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  const known = status >= 400 && status < 500;
  log[known ? 'warn' : 'error'](
    { requestId: requestIdOf(req), path: req.originalUrl, status, error: String(error) },
    'a webhook was not taken',
  );
  return known ? status : 500;
}

function requestIdOf(req: Request): string | null {
  const { id } = req as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
}

function answer(res: Response, status: number): void {
  res.status(status).end();
}
