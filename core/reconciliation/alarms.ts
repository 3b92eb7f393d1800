import type { Transaction as Tx } from '../db/index.ts';
import type { Money } from '../plugin-api/index.ts';
import { dateIn } from './order.ts';
import type { Pair } from './pair.ts';

/**
 * What happened to money at the processor and wants a person there, though the books need nobody: an open dispute (C4), a
 * failed payout (C2b), a refund that did not arrive (C3c).
 */
export interface Alarm {
  readonly kind: 'dispute' | 'payout' | 'refund';
  /** The processor's id and address of it. */
  readonly id: string;
  readonly url: string | null;
  readonly amount: Money;
  readonly status: string;
  /** Why, in the processor's own words, to stand within a sentence. */
  readonly reason: string | null;
  /** An instant. */
  readonly at: string;
  /** The day until which evidence is taken, in the ledger's zone. */
  readonly answerBy: string | null;
  readonly clientId: string | null;
  readonly clientName: string | null;
  readonly number: string | null;
}

/** A failed refund is told so long; until then whoever is concerned has seen it. Days. */
const refundsToldFor = 30;

/** What is urgent first: what has to be answered soonest, then the newest. */
export async function listAlarms(tx: Tx, pair: Pair, now: string, timeZone: string): Promise<readonly Alarm[]> {
  const { rows } = await tx.raw<{ rows: Alarm[] }>(
    `with alarm as (
       select 'dispute' as kind, r.external_id as id, r.url, r.data -> 'amount' as amount, r.data ->> 'status' as status,
         r.data ->> 'reason' as reason, r.data ->> 'createdAt' as at, r.data ->> 'evidenceDueAt' as "answerBy",
         r.data ->> 'chargeId' as charge
       from records r
       where r.connection_id = :payment and r.kind = 'dispute' and r.deleted_at is null
         and r.data ->> 'status' in ('warning', 'needs_response', 'under_review')
       union all
       select 'payout', r.external_id, r.url, r.data -> 'amount', r.data ->> 'status', r.data ->> 'failure',
         r.data ->> 'createdAt', null, null
       from records r
       where r.connection_id = :payment and r.kind = 'payout' and r.deleted_at is null and r.data ->> 'status' = 'failed'
         and not exists (select from records later where later.connection_id = :payment and later.kind = 'payout'
                           and later.deleted_at is null and later.data ->> 'status' = 'paid'
                           and later.data #>> '{amount,currency}' = r.data #>> '{amount,currency}'
                           and (later.data ->> 'createdAt')::timestamptz > (r.data ->> 'createdAt')::timestamptz)
       union all
       select 'refund', r.external_id, r.url, r.data -> 'amount', r.data ->> 'status', null, r.data ->> 'createdAt', null,
         r.data ->> 'chargeId'
       from records r
       where r.connection_id = :payment and r.kind = 'refund' and r.deleted_at is null and r.data ->> 'status' = 'failed'
         and (r.data ->> 'createdAt')::timestamptz > cast(:now as timestamptz) - make_interval(days => :days)
     )
     select a.kind, a.id, a.url, a.amount, a.status, a.reason, a.at, a."answerBy",
       k.id as "clientId", k.name as "clientName", c.data #>> '{metadata,portico_number}' as number
     from alarm a
     left join records c on c.connection_id = :payment and c.kind = 'charge' and c.external_id = a.charge
     left join checkouts o on o.id::text = c.data #>> '{metadata,portico_checkout}'
     left join clients k on k.id = o.client_id
     where a.at::timestamptz >= :since
     order by a."answerBy"::timestamptz nulls last, a.at::timestamptz desc, a.id`,
    { payment: pair.paymentConnectionId, since: pair.cutOverAt, now, days: refundsToldFor },
  );
  return rows.map((row) => ({
    ...row,
    reason: row.reason === null ? null : asPart(row.reason),
    answerBy: row.answerBy === null ? null : dateIn(timeZone, row.answerBy),
  }));
}

/** Vendors give a reason as a code ('product_not_received') or as a whole sentence; here it is a part of one. */
function asPart(reason: string): string {
  return reason.replaceAll('_', ' ').replace(/\.$/, '');
}
