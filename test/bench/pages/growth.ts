import { scoped, type Transaction } from '../../../core/db/index.ts';
import { timelinePage, type TimelineAsk, type TimelinePage } from '../../../core/timeline/index.ts';
import { median, percentile, shown, type Figure } from '../figure.ts';
import type { Scratch } from '../stage/scratch.ts';
import { clientId, longHistory, readers } from './history.ts';

const depth = 50_000;

/** The product's own query of a page, under row-level security, one at a time: how it bears depth and search. */
export async function growth(
  scratch: Scratch,
): Promise<{ readonly firstPageMs: number; readonly figures: readonly Figure[] }> {
  const { db } = scratch;
  const read = (ask: TimelineAsk): Promise<TimelinePage> =>
    scoped(db, { personId: ask.clientId, clientId: ask.clientId }, (tx) => timelinePage(tx, ask));
  const firstPage = async (turn: number): Promise<void> =>
    mustBeFull(await read({ clientId: clientId(2 + (turn % (readers - 1))) }));
  const from = await scoped(db, { personId: longHistory.clientId, clientId: longHistory.clientId }, placeAtDepth);

  await timed(readers, firstPage);
  const first = await timed(readers, firstPage);
  const deep = await timed(200, async () => mustBeFull(await read({ clientId: longHistory.clientId, from })));
  const offset = await timed(5, () =>
    scoped(db, { personId: longHistory.clientId, clientId: longHistory.clientId }, byOffset),
  );
  const rare = await timed(200, async (turn) => {
    const client = clientId(2 + turn);
    await read({ clientId: client, search: 'received inv' });
  });
  const long = await timed(30, async (turn) => {
    await read({
      clientId: longHistory.clientId,
      search: turn % 2 === 0 ? `inv-${String(turn + 7).padStart(7, '0')}` : 'received gbp',
    });
  });
  return {
    firstPageMs: median(first),
    figures: [
      {
        what: 'first page, warm, p50',
        value: median(first),
        unit: ' ms',
        goal: null,
        beside: `p99 ${shown(percentile(first, 0.99))} ms`,
      },
      {
        what: `page at depth ${depth}, p50`,
        value: median(deep) / median(first),
        unit: 'x first page',
        goal: { atMost: 1.2 },
      },
      {
        what: `page at depth ${depth}`,
        value: median(offset) / median(deep),
        unit: 'x faster than OFFSET + count',
        goal: { atLeast: 50 },
      },
      { what: 'search within a client, warm, p99', value: percentile(rare, 0.99), unit: ' ms', goal: { atMost: 30 } },
      {
        what: 'search within 100,000 entries, warm, p99',
        value: percentile(long, 0.99),
        unit: ' ms',
        goal: { atMost: 30 },
      },
    ],
  };
}

/** Milliseconds of each turn. */
async function timed(turns: number, work: (turn: number) => Promise<unknown>): Promise<readonly number[]> {
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const began = performance.now();
    await work(turn);
    took.push(performance.now() - began);
  }
  return took;
}

async function placeAtDepth(tx: Transaction): Promise<{ readonly at: string; readonly id: string }> {
  const { rows } = await tx.raw<{ rows: { at: string; id: string }[] }>(
    `select occurred_at as at, id from timeline_entries where client_id = ? order by occurred_at desc, id desc offset ? limit 1`,
    [longHistory.clientId, depth],
  );
  const [place] = rows;
  if (!place) throw new Error('The long history is too short.');
  return place;
}

/** As it is usually done: count everything, skip what was seen. */
async function byOffset(tx: Transaction): Promise<void> {
  await tx.raw('select count(*) from timeline_entries where client_id = ?', [longHistory.clientId]);
  await tx.raw(
    `select e.*, r.external_id from timeline_entries e join records r on r.id = e.record_id where e.client_id = ?
     order by e.occurred_at desc, e.id desc offset ? limit 50`,
    [longHistory.clientId, depth],
  );
}

function mustBeFull({ entries }: TimelinePage): void {
  if (entries.length !== 50) throw new Error(`A page has ${entries.length} entries, not 50.`);
}
