import path from 'node:path';
import { generateFirm } from '../../../core/demo/firm/index.ts';
import { loadPlugins } from '../../../core/plugin-host/index.ts';
import { parseEvery } from '../../../core/jobs/index.ts';
import { openBench, type Bench } from '../../support/plugins/bench.ts';
import { testClock, type TestClock } from '../../support/house.ts';
import type { Figure } from '../figure.ts';
import type { Stage } from '../stage/stage.ts';
import { chargesADay, countBooking } from './booking.ts';
import type { Workload } from '../workload.ts';

const stop = new AbortController().signal;
const folder = path.join(import.meta.dirname, '../../../plugins');

/** The vendors' limits bind long before the machine does: what a typical firm's history and a day of it cost in calls. */
export const apiCalls: Workload = {
  goals: ['F'],
  name: 'API calls of the real plugins for a typical firm, counted by their sandboxes',
  async run(stage) {
    const figures: Figure[] = [];
    for (const id of ['xero', 'stripe']) figures.push(...(await count(stage, id)));
    return figures;
  },
};

async function count(stage: Stage, id: string): Promise<readonly Figure[]> {
  const plugin = (await loadPlugins([folder])).find((one) => one.id === id);
  if (plugin?.state !== 'ready') throw new Error(`The plugin ${id} cannot be loaded.`);
  const clock = testClock(Temporal.Now.instant().toString());
  const { firm } = generateFirm({ seed: 1, size: 'typical', now: clock.now() });
  const { db } = await stage.scratch(id);
  const bench = await openBench({ db, plugin, firm, clock });
  try {
    const { id: connectionId } = await bench.connect();
    const before = await callsOf(bench);
    await passes(bench, clock, connectionId);
    const backfill = (await callsOf(bench)) - before;
    const { floor, records } = await floorOf(bench);
    const polls = await passes(bench, clock, connectionId);
    return [
      {
        what: `${plugin.definition.name}: first sync`,
        value: backfill / floor,
        unit: 'x ceil(records/page)',
        goal: { atMost: 1.05 },
        beside: `${backfill} calls for ${records} records, ${floor} at least`,
      },
      {
        what: `${plugin.definition.name}: a day of polling, nothing new`,
        value: polls,
        unit: ' calls',
        goal: id === 'xero' ? { atMost: 160 } : null,
      },
      ...(id === 'xero' ? await booking(bench, connectionId, clock, polls) : []),
    ];
  } finally {
    await bench.close();
  }
}

/** A small plan of the ledger allows a thousand calls a day, which a person's clicks must fit into as well. */
async function booking(bench: Bench, id: string, clock: TestClock, polls: number): Promise<readonly Figure[]> {
  const { atOnce, oneByOne } = await countBooking(bench, id, clock, callsOf);
  const beside = `of ${chargesADay} charges, with ${polls} calls of polling`;
  const what = `${bench.definition.name}: a day of 8,000 charges a year`;
  return [
    { what: `${what}, together`, value: polls + atOnce, unit: ' calls', goal: { atMost: 300 }, beside },
    { what: `${what}, one by one`, value: polls + oneByOne, unit: ' calls', goal: { atMost: 300 }, beside },
  ];
}

/** One whole pass of every stream, an hour apart so that no limit of the vendor's is met. Calls of a day of such passes. */
async function passes(bench: Bench, clock: TestClock, connectionId: string): Promise<number> {
  let daily = 0;
  for (const { name, every } of bench.definition.streams) {
    clock.advance({ hours: 1 });
    const before = await callsOf(bench);
    const outcome = await bench.host.work.runStream(connectionId, name, stop);
    if (outcome !== 'complete') throw new Error(`The pass of ${name} ended '${String(outcome)}'.`);
    daily += ((await callsOf(bench)) - before) * (24 / parseEvery(every).total('hours'));
  }
  return Math.round(daily);
}

/** Calls the vendor counts: fetching a token is none of them, and one token serves every list of an hour. */
async function callsOf(bench: Bench): Promise<number> {
  return (await bench.journal()).filter(({ path: called }) => !called.endsWith('/token')).length;
}

/** The fewest calls that could bring what the passes brought: whole pages of the largest size, and one where it is empty. */
async function floorOf({ db, definition }: Bench): Promise<{ readonly floor: number; readonly records: number }> {
  const passes = await db
    .hub('streams')
    .select<{ name: string; records: number }[]>('name', 'last_pass_records as records');
  const pagesOf = ({ name, records }: { readonly name: string; readonly records: number }): number => {
    const { pageSize } = definition.streams.find((stream) => stream.name === name) ?? {};
    return Math.max(1, Math.ceil(records / (pageSize ?? Infinity)));
  };
  return {
    floor: passes.reduce((sum, pass) => sum + pagesOf(pass), 0),
    records: passes.reduce((sum, { records }) => sum + records, 0),
  };
}
