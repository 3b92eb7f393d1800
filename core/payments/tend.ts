import { transaction, type Transaction } from '../db/index.ts';
import type { Deps } from '../wing.ts';
import { checkoutColumns, type CheckoutRow } from './checkout.ts';
import { askProcessor, close, isPassing, openReserved } from './processor.ts';

/** Seconds after which a reservation counts as left behind by a crash rather than still being opened. */
const leftBehindSeconds = 30;

/** Rows looked after in one run; more wait for the next. */
const atOnce = 50;

/**
 * Looks after live checkouts: finishes openings a crash left behind, ends those whose invoice no longer asks
 * for that money (C7), and learns what became of those whose time is over. One that fails is tried again at
 * the next run.
 */
export async function tendCheckouts(deps: Deps): Promise<void> {
  const now = deps.clock.now().toString();
  const rows = await transaction(deps.db, (tx) => readNeedy(tx, now));
  for (const row of rows) {
    try {
      await tend(deps, row);
    } catch (error) {
      if (!isPassing(error)) throw error;
      deps.log.warn({ err: error, checkout: row.id }, 'a checkout could not be looked after, it is tried again');
    }
  }
}

type Needy = CheckoutRow & { readonly need: 'opening' | 'invoice changed' | 'time over' };

async function tend(deps: Deps, row: Needy): Promise<void> {
  switch (row.need) {
    case 'opening':
      await openReserved(deps, row);
      return;
    case 'invoice changed':
      await close(deps, row, 'the amount due changed');
      return;
    case 'time over': {
      const seen = await askProcessor(deps, row);
      if (seen?.state === 'open') await close(deps, seen, 'its time was over');
    }
  }
}

async function readNeedy(tx: Transaction, now: string): Promise<readonly Needy[]> {
  const { rows } = await tx.raw<{ rows: Needy[] }>(
    `select * from (
       select ${checkoutColumns},
         case when state = 'opening' and updated_at < cast(:now as timestamptz) - make_interval(secs => :left)
                then 'opening'
              when state = 'open' and exists (
                select from records r where r.id = invoice_record_id and r.read_at > checkouts.created_at
                  and (r.deleted_at is not null or r.data ->> 'status' <> 'open'
                       or (r.data #>> '{due,amount}')::bigint < amount
                       or (whole and (r.data #>> '{due,amount}')::bigint <> amount)))
                then 'invoice changed'
              when state = 'open' and expires_at < :now then 'time over'
         end as need
       from checkouts where state in ('opening', 'open')) live
     where need is not null order by id limit :limit`,
    { now, left: leftBehindSeconds, limit: atOnce },
  );
  return rows;
}
