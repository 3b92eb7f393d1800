/**
 * What one client owes, as a lateral subquery `owes` over `c.id`: sums per currency of the open sales invoices,
 * minor units. `:today` is an ISO date in the firm's zone: an invoice is overdue from the day after it was due.
 */
export const owesOfClient = `
  left join lateral (
    select coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', owed) order by currency), '[]') as owed,
      coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', overdue) order by currency)
        filter (where overdue > 0), '[]') as overdue
    from (
      select r.data #>> '{due,currency}' as currency, sum((r.data #>> '{due,amount}')::bigint) as owed,
        coalesce(sum((r.data #>> '{due,amount}')::bigint) filter (where r.data ->> 'dueOn' < :today), 0) as overdue
      from record_clients l join records r on r.id = l.record_id
      where l.client_id = c.id and r.kind = 'invoice' and r.data ->> 'direction' = 'sale'
        and r.data ->> 'status' = 'open' and r.deleted_at is null
      group by 1
    ) per_currency
  ) owes on true`;
