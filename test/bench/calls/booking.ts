import { transaction } from '../../../core/db/index.ts';
import type { PluginContext } from '../../../core/plugin-api/index.ts';
import type { Connection, PluginHost } from '../../../core/plugin-host/index.ts';
import { cutOver, readAccounts, reconcile, saveMapping, suggestMapping } from '../../../core/reconciliation/index.ts';
import type { Deps } from '../../../core/wing.ts';
import { openHouse, type TestClock } from '../../support/house.ts';
import { aCharge, aTransaction, gbp } from '../../support/money/facts.ts';
import { FakeProcessor } from '../../support/money/fake-processor.ts';
import { putRecord } from '../../support/money/records.ts';
import type { Bench } from '../../support/plugins/bench.ts';

/** 8,000 charges a year, as many on each day. */
export const chargesADay = Math.ceil(8_000 / 365);

/** Calls of the ledger for one day's charges. */
export interface BookingCalls {
  /** All of them planned and posted together, as after a night. */
  readonly atOnce: number;
  /** Each by itself, as they come; the worst there is. */
  readonly oneByOne: number;
}

/**
 * What booking a day of 8,000 charges a year costs in calls of its ledger, polling aside. The processor is played in
 * memory and pays open invoices of the ledger in full; the ledger is the real plugin before its vendor's sandbox.
 */
export async function countBooking(
  bench: Bench,
  ledgerId: string,
  clock: TestClock,
  callsOf: (bench: Bench) => Promise<number>,
): Promise<BookingCalls> {
  const processor = new FakeProcessor();
  await bench.db.hub('connections').insert({
    id: processor.connectionId,
    plugin_id: 'processor',
    state: 'connected',
    created_at: clock.now().toString(),
  });
  const house = await openHouse(bench.db, [], { clock, plugins: beside(bench.host, processor) });
  try {
    await openBooks(house.deps, processor.connectionId, ledgerId);
    const { rows } = await bench.db.hub.raw<{ rows: readonly Due[] }>(
      `select external_id as id, (data #>> '{due,amount}')::bigint as due from records
       where connection_id = ? and kind = 'invoice' and data ->> 'direction' = 'sale' and data ->> 'status' = 'open'
         and data ->> 'currency' = 'GBP' and deleted_at is null
       order by external_id limit ?`,
      [ledgerId, 2 * chargesADay],
    );
    if (rows.length < 2 * chargesADay) throw new Error(`The firm has ${rows.length} open invoices only.`);
    const began = await callsOf(bench);
    for (const due of rows.slice(0, chargesADay)) await payBy(house.deps, processor, due);
    await reconcile(house.deps);
    const night = await callsOf(bench);
    for (const due of rows.slice(chargesADay)) {
      // So far apart that no limit of a minute is met.
      clock.advance({ minutes: 30 });
      await payBy(house.deps, processor, due);
      await reconcile(house.deps);
    }
    const day = await callsOf(bench);
    await allPosted(house.deps);
    return { atOnce: night - began, oneByOne: day - night };
  } finally {
    await house.close();
  }
}

interface Due {
  readonly id: string;
  readonly due: number;
}

/** The ledger's own host, which knows of one processor more. */
function beside(host: PluginHost, processor: FakeProcessor): Partial<PluginHost> {
  const played: Connection = {
    id: processor.connectionId,
    pluginId: 'processor',
    enabled: true,
    state: 'connected',
    identity: null,
    trouble: null,
    connectedAt: null,
  };
  return {
    ...host,
    connections: async () => [...(await host.connections()), played],
    call: (connectionId, name, lane, work) =>
      connectionId === processor.connectionId
        ? // What plays the processor asks nothing of its context.
          work(processor as never, {} as PluginContext)
        : host.call(connectionId, name, lane, work),
  };
}

async function openBooks(deps: Deps, paymentConnectionId: string, ledgerConnectionId: string): Promise<void> {
  const accounts = await readAccounts(deps, ledgerConnectionId);
  const mapping = suggestMapping(accounts, 'GBP', 'Stripe');
  if (!mapping) throw new Error('The ledger has no accounts for a processor.');
  await saveMapping(deps, { paymentConnectionId, ledgerConnectionId }, 'GBP', mapping);
  await cutOver(deps, paymentConnectionId, ledgerConnectionId);
}

async function payBy({ db, clock }: Deps, processor: FakeProcessor, { id, due }: Due): Promise<void> {
  const { connectionId } = processor;
  const createdAt = clock.now().toString();
  const charge = aCharge({ amount: gbp(due), createdAt, metadata: { portico_invoice: id } });
  await putRecord(db, { connectionId, kind: 'charge', externalId: `ch_${id}`, data: charge });
  const { id: transactionId, ...data } = aTransaction({
    id: `txn_${id}`,
    amount: gbp(due),
    net: gbp(due - 2_00),
    createdAt,
    source: { kind: 'charge', id: `ch_${id}` },
  });
  await putRecord(db, { connectionId, kind: 'balance_transaction', externalId: transactionId, data });
}

/** Calls that brought nothing into the ledger would be no figure. */
async function allPosted({ db }: Deps): Promise<void> {
  const { rows } = await transaction(db, (tx) =>
    tx.raw<{ rows: { posted: number; all: number }[] }>(
      `select count(*) filter (where state = 'posted')::integer as posted, count(*)::integer as all from postings`,
    ),
  );
  const { posted = 0, all = 0 } = rows[0] ?? {};
  if (posted !== all || all !== 4 * chargesADay) throw new Error(`${posted} of ${all} entries were posted.`);
}
