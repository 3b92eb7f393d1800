import { audit } from '../audit/index.ts';
import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { enqueue } from '../jobs/index.ts';
import { formatDecimal, InvalidInput, money, NotFound, type Charge, type Money } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';

export interface RefundWish {
  readonly paymentConnectionId: string;
  /** The processor's id of the payment. */
  readonly chargeId: string;
  /** In the payment's currency. */
  readonly amount: Money;
  readonly reason: string;
  /** What it means for the books (RECONCILIATION C3), asked before the money moves. */
  readonly treatment: 'credit_note' | 'another_way' | 'overpayment';
  /** The person who asks. */
  readonly by: string | null;
  /** The answer of the queue it follows from, where it does: it ends when no money went back. */
  readonly answerId?: string | null;
}

/**
 * Asks for money to be given back: a row first, so that a crash anywhere gives it back once; a job then calls the
 * processor. Answers the request's id, which is the refund's intent id for ever.
 * Throws NotFound for no such payment, InvalidInput for a payment that took no money, an amount beyond what is left of
 * it, another currency, or no reason.
 */
export async function requestRefund(deps: Pick<Deps, 'clock'>, tx: Transaction, wish: RefundWish): Promise<string> {
  const charge = await lockCharge(tx, wish);
  const [left = 0] = await leftOf(tx, [{ ...wish, charge }]);
  check(wish, charge, left);
  const id = newId();
  const now = deps.clock.now().toString();
  await insert(tx, id, wish, charge, now);
  await audit(tx, {
    at: deps.clock.now(),
    actor: wish.by === null ? { kind: 'system', id: 'payments' } : { kind: 'person', id: wish.by },
    action: 'refund.requested',
    subject: `charge:${wish.chargeId}`,
    facts: { amount: wish.amount.amount, currency: wish.amount.currency, treatment: wish.treatment },
  });
  await enqueue(tx, 'payments.refund', { requestId: id }, { key: `payments.refund:${id}` });
  return id;
}

export interface Given {
  readonly paymentConnectionId: string;
  /** The processor's id of the payment. */
  readonly chargeId: string;
  readonly charge: Charge;
}

/**
 * What of each payment may still be given back, in their order, minor units: less what went back, and what was asked
 * for and did not yet.
 */
export async function leftOf(tx: Transaction, payments: readonly Given[]): Promise<readonly number[]> {
  const { rows } = await tx.raw<{ rows: { asked: number }[] }>(
    `select coalesce(sum(q.amount), 0)::bigint as asked
     from unnest(cast(:connections as uuid[]), cast(:charges as text[])) with ordinality as c(connection, charge, n)
     left join refund_requests q on q.payment_connection_id = c.connection and q.charge_external_id = c.charge
       and q.state <> 'refused'
       and not exists (select from records r where r.connection_id = c.connection and r.kind = 'refund'
                         and r.data #>> '{metadata,portico_intent}' = q.id::text)
     group by c.n order by c.n`,
    {
      connections: payments.map(({ paymentConnectionId }) => paymentConnectionId),
      charges: payments.map(({ chargeId }) => chargeId),
    },
  );
  return payments.map(({ charge }, n) => charge.amount.amount - charge.refunded.amount - (rows[n]?.asked ?? 0));
}

function check({ amount, reason }: RefundWish, charge: Charge, left: number): void {
  const { currency } = charge.amount;
  if (reason.trim() === '') throw new InvalidInput('A reason is needed.', { reason: 'Say why, in a few words.' });
  if (charge.status !== 'succeeded') throw new InvalidInput('This payment took no money that could be given back.');
  if (charge.disputed) throw new InvalidInput('This payment is disputed: answer the dispute at the processor instead.');
  if (amount.currency !== currency || amount.amount <= 0)
    throw new InvalidInput(`Enter an amount in ${currency} above zero.`, { amount: `An amount in ${currency}.` });
  if (amount.amount > left) {
    const most = `${formatDecimal(money(Math.max(0, left), currency))} ${currency}`;
    throw new InvalidInput(`${most} of this payment can be given back.`, { amount: `${most} at most.` });
  }
}

/** Locks the payment, so that two people do not give back the same money. */
async function lockCharge(tx: Transaction, { chargeId, paymentConnectionId }: RefundWish): Promise<Charge> {
  const { rows } = await tx.raw<{ rows: { data: Charge }[] }>(
    `select data from records where connection_id = ? and kind = 'charge' and external_id = ? and deleted_at is null
     for update`,
    [paymentConnectionId, chargeId],
  );
  if (!rows[0]) throw new NotFound('There is no such payment.');
  return rows[0].data;
}

async function insert(tx: Transaction, id: string, wish: RefundWish, charge: Charge, now: string): Promise<void> {
  await tx.raw(
    `insert into refund_requests (id, payment_connection_id, charge_external_id, amount, currency, reason, treatment,
                                  state, invoice_external_id, client_id, answer_id, asked_by, asked_at, updated_at)
     values (:id, :connection, :charge, :amount, :currency, :reason, :treatment, 'asked', :invoice,
             (select c.client_id from checkouts c where c.id::text = :checkout), :answer, :by, :now, :now)`,
    {
      id,
      connection: wish.paymentConnectionId,
      charge: wish.chargeId,
      amount: wish.amount.amount,
      currency: wish.amount.currency,
      reason: wish.reason.trim(),
      treatment: wish.treatment,
      invoice: charge.metadata['portico_invoice'] ?? null,
      checkout: charge.metadata['portico_checkout'] ?? '',
      answer: wish.answerId ?? null,
      by: wish.by,
      now,
    },
  );
}
