import { transaction, type Database } from '../db/index.ts';
import type { Clock } from '../ground/clock.ts';

/** A client the firm has written no invoice for this long is a former one. */
const quietAfter = { months: 12 } as const;

/**
 * Says anew who is a client and who was one: former is whose contacts are all archived in the ledger, or who has neither an
 * open invoice nor one from the last twelve months. A client without any invoice yet is active.
 * Only clients the ledger founded are judged; the others are for people to say.
 */
export async function judgeStates(db: Database, clock: Clock): Promise<void> {
  const today = clock.now().toZonedDateTimeISO('UTC').toPlainDate();
  await transaction(db, (tx) =>
    tx.raw(
      `update clients c set state = judged.state
       from (
         select l.client_id,
           case
             when bool_and(coalesce((contact.data ->> 'archived')::boolean, false)) then 'former'
             when coalesce(bool_or(i.is_alive), true) then 'active'
             else 'former'
           end as state
         from client_links l
         join records contact on (contact.connection_id, contact.kind, contact.external_id)
           = (l.connection_id, l.kind, l.external_id)
         left join lateral (
           select bool_or(r.data ->> 'status' = 'open' or r.data ->> 'issuedOn' >= :since) as is_alive
           from record_clients rc join records r on r.id = rc.record_id
           where rc.client_id = l.client_id and r.kind = 'invoice' and r.data ->> 'direction' = 'sale'
             and r.data ->> 'status' in ('open', 'paid', 'draft') and r.deleted_at is null
         ) i on true
         where l.kind = 'contact' and l.state = 'confirmed'
         group by l.client_id
       ) judged
       where c.id = judged.client_id and c.state is distinct from judged.state`,
      { since: today.subtract(quietAfter).toString() },
    ),
  );
}
