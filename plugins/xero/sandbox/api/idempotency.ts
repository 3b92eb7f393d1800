import type { RequestHandler } from 'express';
import { createHash } from 'node:crypto';
import type { Ledger } from '../ledger.ts';

interface Kept {
  readonly fingerprint: string;
  readonly at: number;
  readonly status: number;
  readonly body: unknown;
}

/**
 * Idempotency-Key: the same key with the same request gets the first answer again; with another request it is an
 * error. Only what was booked is kept, since a refusal may be asked for again, and for as long as the organisation's settings here say, since Xero promises nothing.
 */
export function idempotency(ledger: Ledger): RequestHandler {
  const kept = ledger.kit.store.collection<Kept>('#idempotency');
  return (req, res, next) => {
    const key = req.get('idempotency-key');
    const { honoured, minutes } = ledger.organisation().idempotency;
    if (req.method === 'GET' || key === undefined || !honoured) {
      next();
      return;
    }
    if (key.length > 128) {
      res.status(400).json({
        ErrorNumber: 14,
        Type: 'InvalidRequestException',
        Message: 'Idempotency-Key is longer than 128 characters',
      });
      return;
    }
    const fingerprint = createHash('sha256')
      .update(JSON.stringify([req.method, req.originalUrl, req.body]))
      .digest('hex');
    const before = kept.get(key);
    if (before && before.at > ledger.now() - minutes * 60_000) {
      if (before.fingerprint === fingerprint) res.status(before.status).json(before.body);
      else
        res.status(400).json({
          ErrorNumber: 14,
          Type: 'InvalidRequestException',
          Message: 'The Idempotency-Key was used before with another request',
        });
      return;
    }
    const json = res.json.bind(res);
    res.json = (body: unknown) => {
      if (res.locals['booked'] === true) kept.put(key, { fingerprint, at: ledger.now(), status: res.statusCode, body });
      return json(body);
    };
    next();
  };
}
