import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { randomBytes } from 'node:crypto';
import type { Books } from '../books.ts';
import { catchUp } from '../happenings/time.ts';
import { apiVersion } from '../objects/event.ts';
import { authenticate } from './authentication.ts';
import type { Endpoint } from './endpoint.ts';
import { accountEndpoints } from './endpoints/account.ts';
import { checkoutEndpoints } from './endpoints/checkout.ts';
import { moneyEndpoints } from './endpoints/money.ts';
import { paymentEndpoints } from './endpoints/payments.ts';
import { refundEndpoints } from './endpoints/refunds.ts';
import { ApiError, errorAnswer, invalid } from './errors.ts';
import { expanded } from './expand.ts';
import { decodeForm } from './form.ts';
import { createIdempotency, type Answer, type Idempotency } from './idempotency.ts';
import { createRateLimit } from './rate-limit.ts';

const endpoints = [
  ...accountEndpoints,
  ...checkoutEndpoints,
  ...moneyEndpoints,
  ...paymentEndpoints,
  ...refundEndpoints,
];

/** The API under `/v1/`. */
export function apiRoutes(books: Books): Router {
  const router = express.Router();
  const limit = createRateLimit(() => books.kit.now());
  const idempotency = createIdempotency(books);
  // Nothing is mounted under a path: that would cut the path off the request while it is answered and recorded.
  router.use((req, _res, next) => (req.path.startsWith('/v1/') ? next() : next('router')));
  router.use(express.text({ type: () => true, limit: '1mb' }), (req, res, next) => {
    // No id of the books' own row: a request that changes nothing must leave the books as they were.
    const requestId = `req_${randomBytes(7).toString('hex')}`;
    res.set({ 'Request-Id': requestId, 'Stripe-Version': req.get('stripe-version') ?? apiVersion });
    res.locals['requestId'] = requestId;
    limit();
    authenticate(books, req.get('authorization'));
    catchUp(books);
    next();
  });
  for (const endpoint of endpoints)
    router[endpoint.method === 'GET' ? 'get' : 'post'](endpoint.path, (req, res) =>
      answer(books, idempotency, endpoint, req, res),
    );
  router.use((req) => {
    throw new ApiError(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${req.method}: ${req.originalUrl.split('?', 1)[0] ?? ''}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
    });
  });
  router.use(refuse);
  return router;
}

async function answer(
  books: Books,
  idempotency: Idempotency,
  endpoint: Endpoint,
  req: Request,
  res: Response,
): Promise<void> {
  const id = req.params['id'];
  const call = { books, id: typeof id === 'string' ? id : '' };
  if (endpoint.method === 'GET') {
    res.json(worked(endpoint, { ...call, params: decodeForm(queryOf(req)) }).body);
    return;
  }
  const body = formOf(req);
  const work = (): Answer => worked(endpoint, { ...call, params: decodeForm(body) });
  const key = req.get('idempotency-key');
  if (key === undefined) {
    res.json(work().body);
    return;
  }
  res.set('Idempotency-Key', key);
  const requestId = String(res.locals['requestId']);
  const first = await idempotency.once({ key, requestId, method: req.method, path: req.path, body }, work);
  if (first.originalRequest !== null)
    res.set({ 'Idempotent-Replayed': 'true', 'Original-Request': first.originalRequest });
  res.status(first.status).json(first.body);
}

function worked(endpoint: Endpoint, call: Parameters<Endpoint['handle']>[0]): Answer {
  const { body, expand = [] } = endpoint.handle(call);
  return { status: 200, body: expanded(call.books, body, expand) };
}

function queryOf(req: Request): string {
  const at = req.originalUrl.indexOf('?');
  return at < 0 ? '' : req.originalUrl.slice(at + 1);
}

function formOf(req: Request): string {
  const body: unknown = req.body;
  const text = typeof body === 'string' ? body : '';
  if (text !== '' && !req.is('application/x-www-form-urlencoded'))
    throw invalid('Invalid request (check that your POST content type is application/x-www-form-urlencoded).');
  return text;
}

function refuse(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent || !(error instanceof ApiError)) {
    next(error);
    return;
  }
  res.status(error.status).json(errorAnswer(error, String(res.locals['requestId'])));
}
