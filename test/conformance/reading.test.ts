import { afterEach, expect, test } from '@jest/globals';
import { armFailPoint, disarmFailPoint } from '../../core/ground/fail-points.ts';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { rest, stageFor, type Kept } from './stage.ts';

/** A first pass may cost this much more than the fewest calls there could be, and each stream one that is no page. */
const tolerance = 1.05;
/** What a poll may cost a stream that has nothing to say: what changed, what was taken away, what its words mean. */
const callsOfQuietPoll = 3;

forEach(await pluginsUnderTest(), 'reading', (under) => {
  const stage = stageFor(under, 'typical');
  let first: Kept;

  afterEach(() => disarmFailPoint());

  /** How many records each stream brought last. */
  async function brought(): Promise<ReadonlyMap<string, number>> {
    const rows = await stage()
      .bench.db.hub('streams')
      .select<{ name: string; last_pass_records: number | null }[]>('name', 'last_pass_records');
    return new Map(rows.map((row) => [row.name, row.last_pass_records ?? 0]));
  }

  async function startAllOver(): Promise<void> {
    for (const { name } of stage().streams) await stage().startOver(name);
    rest(stage().clock);
  }

  test('a first pass that dies before, and after, every page it stores goes on where it was and ends whole', async () => {
    for (const { name } of stage().streams) {
      let outcome = 'failed';
      for (let deaths = 0; outcome !== 'complete' && deaths < 200; deaths += 1) {
        armFailPoint(deaths % 2 === 0 ? 'ingest.before-commit:2' : 'sync.page-stored:2', 'throw');
        outcome = await stage().run(name);
        rest(stage().clock);
      }
      expect([name, outcome]).toEqual([name, 'complete']);
    }
    first = await stage().records();
    expect(Object.keys(first).length).toBeGreaterThan(0);
  }, 180_000);

  test('a first pass without any accident finds the same, in hardly more calls than there are pages', async () => {
    await startAllOver();
    const calls = await stage().callsDuring(() => stage().syncAll());
    expect(await stage().records()).toEqual(first);
    const records = await brought();
    const floor = stage().streams.reduce(
      (sum, { name, pageSize }) => sum + Math.max(1, Math.ceil((records.get(name) ?? 0) / (pageSize ?? Infinity))),
      0,
    );
    expect(calls.length).toBeLessThanOrEqual(Math.ceil(floor * tolerance) + stage().streams.length);
  }, 120_000);

  test('a second poll changes nothing and asks no more than it must', async () => {
    const calls = await stage().callsDuring(() => stage().syncAll());
    expect(await stage().records()).toEqual(first);
    const records = await brought();
    const most = stage().streams.reduce(
      (sum, { name, snapshot, pageSize }) =>
        sum +
        (snapshot === true
          ? Math.max(1, Math.ceil((records.get(name) ?? 0) / (pageSize ?? Infinity)))
          : callsOfQuietPoll),
      0,
    );
    expect(calls.length).toBeLessThanOrEqual(most);
  });

  test('a vendor that says 200 and nothing takes nothing away, and is an alarm where a pass names all there is', async () => {
    const snapshots = stage()
      .streams.filter(({ snapshot }) => snapshot === true)
      .map(({ name }) => name);
    const had = await brought();
    await startAllOver();
    await stage().bench.fault({ kind: 'empty', match: { method: 'GET' }, times: 1_000 });
    await stage().bench.fault({ kind: 'empty', match: { method: 'POST' }, times: 1_000 });
    for (const { name } of stage().streams) await stage().run(name);
    await stage().bench.clearFaults();
    expect(await stage().records()).toEqual(first);
    for (const name of snapshots.filter((one) => (had.get(one) ?? 0) > 0))
      expect((await stage().stateOf(name)).trouble).toMatch(/brought nothing, the one before \d+/);
  });
});
