import { transaction, type Transaction } from '../db/index.ts';
import type { Charge, Checkout } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { advance, stateByCharge, stateOf, type CheckoutState } from './state.ts';
import { takeNews, type News } from './store-state.ts';

/** How long after its end a checkout is still watched for a payer who won the race, in days. */
const watchedDays = 35;

/** Brings checkouts up to what the processor's records say; queued when such records change. */
export async function followCheckouts(deps: Deps, connectionId: string): Promise<void> {
  const since = deps.clock
    .now()
    .subtract({ hours: 24 * watchedDays })
    .toString();
  await transaction(deps.db, async (tx) => {
    const rows = await readNews(tx, connectionId, since);
    const news = rows.map(weigh).filter(({ id, opened, state }) => changes(rows, id, state, opened !== null));
    await takeNews(tx, news, deps);
  });
}

interface Row {
  readonly id: string;
  readonly state: CheckoutState;
  readonly external: string | null;
  readonly checkoutId: string | null;
  readonly checkout: Checkout | null;
  readonly charges: readonly Charge[];
}

async function readNews(tx: Transaction, connectionId: string, since: string): Promise<readonly Row[]> {
  const { rows } = await tx.raw<{ rows: Row[] }>(
    `select c.id, c.state, c.external_id as external, k.external_id as "checkoutId", k.data as checkout,
            coalesce((select jsonb_agg(h.data) from records h
                      where h.kind = 'charge' and h.connection_id = c.payment_connection_id
                        and h.data #>> '{metadata,portico_checkout}' = c.id::text), '[]') as charges
     from checkouts c
     left join records k on k.kind = 'checkout' and k.connection_id = c.payment_connection_id
       and k.data #>> '{metadata,portico_checkout}' = c.id::text
     where c.payment_connection_id = ? and c.state <> 'paid' and c.updated_at > ?`,
    [connectionId, since],
  );
  return rows;
}

/** All that is known of one checkout, weighed into one piece of news; order does not matter. */
function weigh(row: Row): News {
  const { checkout, checkoutId } = row;
  const opened =
    checkout && checkoutId !== null ? { id: checkoutId, url: checkout.url, expiresAt: checkout.expiresAt } : null;
  const byCheckout = checkout ? advance(row.state, stateOf(checkout)) : row.state;
  const state = row.charges.reduce((at, charge) => advance(at, stateByCharge(charge, at) ?? at), byCheckout);
  return { id: row.id, state, opened, reason: state === 'failed' ? 'the payment did not go through' : null };
}

function changes(rows: readonly Row[], id: string, state: CheckoutState, opened: boolean): boolean {
  const row = rows.find((one) => one.id === id);
  return row !== undefined && (row.state !== state || (opened && row.external === null));
}
