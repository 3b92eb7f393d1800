import { transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { enqueue } from '../jobs/index.ts';
import { money, PorticoError, VendorRefused, ReconnectNeeded, type RecordRef } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';

/** Seconds until a refund the processor had no time for, or whose answer was lost, is asked for again. */
const againSeconds = 30;

/**
 * Carries out a refund that was asked for. The request's id is the processor's intent id, and the processor's port
 * looks for a refund of that intent before it makes one: however often this runs, also after a crash, money goes back
 * once. A refusal ends it with the processor's reason.
 */
export async function giveBack(deps: Deps, requestId: string): Promise<void> {
  const request = await begin(deps, requestId);
  if (!request) return;
  await failPoint('refund.sending');
  try {
    const ref = await deps.plugins.call(request.connectionId, 'payments', 'interactive', (port, ctx) => {
      if (!port.refund) throw new VendorRefused('This processor gives no money back from here. Do it there.');
      return port.refund(ctx, {
        intentId: requestId,
        chargeId: request.chargeId,
        amount: money(request.amount, request.currency),
        reason: request.reason,
      });
    });
    await failPoint('refund.sent');
    await end(deps, requestId, { state: 'done', externalId: ref.externalId, sentence: null });
    await readAgain(deps, request, ref);
  } catch (error) {
    await takeFailure(deps, requestId, error);
  }
}

async function takeFailure(deps: Deps, requestId: string, error: unknown): Promise<void> {
  if (!(error instanceof PorticoError) || error.code === 'bug') throw error;
  const isFinal = error instanceof VendorRefused && !(error instanceof ReconnectNeeded);
  await end(deps, requestId, { state: isFinal ? 'refused' : 'unknown', externalId: null, sentence: error.message });
  if (isFinal) return;
  deps.log.warn({ err: error, request: requestId }, 'the refund is asked for again');
  await transaction(deps.db, (tx) => {
    const runAt = deps.clock.now().add({ seconds: againSeconds }).toString();
    return enqueue(tx, 'payments.refund', { requestId }, { runAt, key: `payments.refund:${requestId}` });
  });
}

interface Request {
  readonly connectionId: string;
  readonly chargeId: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
}

/** Null when it is over. */
async function begin(deps: Deps, requestId: string): Promise<Request | null> {
  const { rows } = await transaction(deps.db, (tx) =>
    tx.raw<{ rows: Request[] }>(
      `update refund_requests set state = 'sending', updated_at = ?
       where id = ? and state in ('asked', 'sending', 'unknown')
       returning payment_connection_id as "connectionId", charge_external_id as "chargeId", amount, currency, reason`,
      [deps.clock.now().toString(), requestId],
    ),
  );
  return rows[0] ?? null;
}

async function end(
  deps: Deps,
  requestId: string,
  result: { readonly state: string; readonly externalId: string | null; readonly sentence: string | null },
): Promise<void> {
  await transaction(deps.db, (tx) =>
    tx.raw(
      `update refund_requests set state = :state, external_id = :externalId, sentence = :sentence, updated_at = :now
       where id = :id and state = 'sending'`,
      { ...result, id: requestId, now: deps.clock.now().toString() },
    ),
  );
}

/** The refund and its money are read now, so that the books follow without waiting for a webhook. */
async function readAgain(deps: Deps, { connectionId, chargeId }: Request, ref: RecordRef): Promise<void> {
  try {
    await deps.plugins.readAgain(connectionId, [ref, { kind: 'charge', externalId: chargeId }], 'interactive');
  } catch (error) {
    deps.log.warn({ err: error }, 'a refund is read again at the next poll');
  }
}

/** Finishes what a crash left behind; the job of a request may have died with its worker. */
export async function tendRefunds(deps: Deps): Promise<void> {
  const { rows } = await transaction(deps.db, (tx) =>
    tx.raw<{ rows: { id: string }[] }>(
      `select id from refund_requests where state in ('asked', 'sending', 'unknown') and updated_at < ? order by id`,
      [deps.clock.now().subtract({ seconds: againSeconds }).toString()],
    ),
  );
  for (const { id } of rows) await giveBack(deps, id);
}
