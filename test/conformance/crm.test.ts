import { beforeAll, expect, test } from '@jest/globals';
import type { RecordKind, RecordRef } from '../../core/plugin-api/index.ts';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { always, portOn, rest, stageFor } from './stage.ts';

forEach(await pluginsUnderTest('crm'), 'the customer relationship system', (under) => {
  const stage = stageFor(under);
  const call = portOn(stage, 'crm', 'posting');
  let about: RecordRef;
  let made = 0;

  beforeAll(async () => {
    await stage().syncAll();
    about = await somebody();
  }, 120_000);

  async function somebody(): Promise<RecordRef> {
    const name = Object.keys(await stage().records()).find((one) => /^(person|contact|company) /.test(one));
    const [kind, externalId = ''] = name?.split(' ') ?? [];
    if (kind === undefined) throw new Error('Nobody is in there.');
    return { kind: kind as RecordKind, externalId };
  }

  function activity() {
    made += 1;
    const body = `Invoice INV-${made} was paid: 120.00 GBP.`;
    return { intentId: `activity-${made}`, about: [about], at: stage().clock.now().toString(), body };
  }

  type Activity = ReturnType<typeof activity>;
  const log = (wish: Activity): Promise<RecordRef> => call((port, ctx) => port.logActivity(ctx, wish));

  /** How many calls changed something at the vendor. */
  async function writesDuring(work: () => Promise<unknown>): Promise<number> {
    return (await stage().effectsDuring(work)).length;
  }

  test('applied: an activity is written down and can be read again in its own words', async () => {
    const wish = activity();
    const ref = await log(wish);
    rest(stage().clock);
    await stage().bench.host.readAgain(stage().connectionId, [ref], 'polling');
    expect(await stage().record(ref)).toMatchObject({ body: expect.stringContaining(wish.body), ownWrite: true });
  });

  test('already: the same intent is the same note, written once', async () => {
    const wish = activity();
    const first = await log(wish);
    rest(stage().clock);
    expect(await writesDuring(async () => expect(await log(wish)).toEqual(first))).toBe(0);
  });

  test('a line cut after the effect ends in one note: found at once, or unknown and found later', async () => {
    const match = await stage().callOf(() => log(activity()));
    const wish = activity();
    const writes = await writesDuring(async () => {
      await stage().bench.fault({ kind: 'cut_after_effect', match });
      const first = await log(wish).catch((error: unknown) => error);
      if (first instanceof Error) expect(first).toMatchObject({ code: 'outcome_unknown' });
      rest(stage().clock);
      const found = await log(wish);
      rest(stage().clock);
      expect(await log(wish)).toEqual(found);
    });
    expect(writes).toBe(1);
  });

  test.each([
    ['a web page', { kind: 'html' }],
    ['500', { kind: 'status', status: 500 }],
    ['a cut line before any effect', { kind: 'cut_before_effect' }],
  ])('%s in answer to a writing is unknown, and the same intent writes one', async (_name, fault) => {
    const match = await stage().callOf(() => log(activity()));
    const wish = activity();
    await stage().bench.fault({ match, times: always, ...fault });
    await expect(log(wish)).rejects.toMatchObject({ code: 'outcome_unknown' });
    await stage().bench.clearFaults();
    rest(stage().clock);
    expect(await writesDuring(() => log(wish))).toBe(1);
  });

  test('refused: an activity about nobody is refused and nothing is written', async () => {
    const writes = await writesDuring(async () => {
      await expect(log({ ...activity(), about: [] })).rejects.toMatchObject({
        code: expect.stringMatching(/invalid_input|refused/),
      });
    });
    expect(writes).toBe(0);
  });

  test('an own note that comes back with a poll is known as our own', async () => {
    const ref = await log(activity());
    rest(stage().clock);
    await stage().syncAll();
    expect(await stage().record(ref)).toMatchObject({ ownWrite: true });
  });
});
