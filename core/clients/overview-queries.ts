import type { Transaction } from '../db/index.ts';
import type { Money } from '../plugin-api/index.ts';
import type { FactParams } from '../timeline/index.ts';

export interface Owed {
  readonly currency: string;
  /** Minor units. */
  readonly owed: number;
  readonly overdue: number;
  readonly overdueCount: number;
}

const openSales = `
  from records r where r.kind = 'invoice' and r.data ->> 'direction' = 'sale' and r.data ->> 'status' = 'open'
    and r.deleted_at is null`;

/** What all clients together owe, per currency, the largest first. `today` is an ISO date in the firm's zone. */
export async function allOwed(tx: Transaction, today: string): Promise<readonly Owed[]> {
  const { rows } = await tx.raw<{ rows: Owed[] }>(
    `select r.data #>> '{due,currency}' as currency, sum((r.data #>> '{due,amount}')::bigint)::bigint as owed,
       coalesce(sum((r.data #>> '{due,amount}')::bigint) filter (where r.data ->> 'dueOn' < :today), 0)::bigint as overdue,
       count(*) filter (where r.data ->> 'dueOn' < :today) as "overdueCount"
     ${openSales} group by 1 order by 2 desc`,
    { today },
  );
  return rows;
}

export interface OverdueInvoice {
  readonly number: string;
  readonly dueOn: string;
  readonly due: Money;
  readonly clientId: string;
  readonly clientName: string;
}

/** The invoices that have waited longest for their money. */
export async function longestOverdue(
  tx: Transaction,
  today: string,
  limit: number,
): Promise<readonly OverdueInvoice[]> {
  const { rows } = await tx.raw<{ rows: OverdueInvoice[] }>(
    `select late.number, late."dueOn", late.due, c.id as "clientId", c.name as "clientName"
     from (
       select r.id, r.data ->> 'number' as number, r.data ->> 'dueOn' as "dueOn", r.data -> 'due' as due
       ${openSales} and r.data ->> 'dueOn' < ?
     ) late
     join record_clients l on l.record_id = late.id join clients c on c.id = l.client_id
     order by late."dueOn", late.number limit ?`,
    [today, limit],
  );
  return rows;
}

export interface ReceivedPayment {
  readonly clientId: string;
  readonly clientName: string;
  readonly occurredAt: string;
  readonly params: FactParams;
}

/** The money that came in last, over all clients. */
export async function lastPayments(tx: Transaction, limit: number): Promise<readonly ReceivedPayment[]> {
  const { rows } = await tx.raw<{ rows: ReceivedPayment[] }>(
    `select c.id as "clientId", c.name as "clientName", e.occurred_at as "occurredAt", e.params
     from timeline_entries e join clients c on c.id = e.client_id
     where e.kind = 'payment.received' order by e.occurred_at desc, e.id desc limit ?`,
    [limit],
  );
  return rows;
}

/** How many clients there are, by state. */
export async function countClients(tx: Transaction): Promise<{ readonly active: number; readonly former: number }> {
  const { rows } = await tx.raw<{ rows: { active: number; former: number }[] }>(
    `select count(*) filter (where state = 'active') as active, count(*) filter (where state = 'former') as former
     from clients where merged_into is null`,
  );
  return rows[0] ?? { active: 0, former: 0 };
}
