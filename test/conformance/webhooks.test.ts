import { beforeAll, expect, test } from '@jest/globals';
import type { RecordRef } from '../../core/plugin-api/index.ts';
import { forEach, pluginsUnderTest, whereTouched } from './plugins.ts';
import { matchOf, rest, stageFor } from './stage.ts';
import type { Delivery } from '../support/plugins/street-door.ts';

const told = (await pluginsUnderTest()).filter(({ plugin }) => plugin.definition.webhooks !== undefined);

forEach(told, 'webhooks and late answers', (under) => {
  const touched = whereTouched(under);
  const stage = stageFor(under);

  beforeAll(async () => {
    await stage().syncAll();
    stage().bench.door.keepBack();
  }, 120_000);

  /** Touches a record so often and waits for what the vendor sends of it, which stays outside. */
  async function changes(count: number): Promise<{ readonly ref: RecordRef; readonly sent: readonly Delivery[] }> {
    const { door } = stage().bench;
    const before = door.deliveries.length;
    let ref = await stage().touch();
    for (let more = 1; more < count; more += 1) ref = await stage().touch();
    await door.arrived(before + count);
    return { ref, sent: door.deliveries.slice(before) };
  }

  function handIn(sent: readonly Delivery[]): Promise<readonly number[]> {
    return Promise.all(sent.map((delivery) => stage().bench.door.handIn(delivery)));
  }

  async function eventsKept(): Promise<number> {
    const rows = await stage().bench.db.hub('webhook_events').select('id');
    return rows.length;
  }

  /** What the vendor says of the record now; some count asking for one thing twice in a quarter of an hour as polling. */
  async function fresh(ref: RecordRef): Promise<unknown> {
    stage().clock.advance({ minutes: 20 });
    await stage().bench.host.readAgain(stage().connectionId, [ref], 'interactive');
    return stage().record(ref);
  }

  test('a body without a signature, or with one that is made up, is 401 and nothing is kept', async () => {
    const { door } = stage().bench;
    const before = await eventsKept();
    const body = Buffer.from('{"id":"evt_1","events":[]}');
    expect(await door.handIn({ headers: { 'content-type': 'application/json' }, body })).toBe(401);
    expect(await door.handIn({ headers: {}, body: Buffer.from('no JSON at all') })).toBe(401);
    expect(await eventsKept()).toBe(before);
  });

  touched('a genuine delivery whose body was changed on the way is 401 and nothing is kept', async () => {
    const { sent } = await changes(1);
    const [delivery] = sent;
    if (!delivery) throw new Error('Nothing was sent.');
    const before = await eventsKept();
    const text = delivery.body.toString('utf8');
    const forged = Buffer.from(text.replace(/[a-z](?=[^a-z]*$)/i, (letter) => (letter === 'x' ? 'y' : 'x')));
    expect(forged.equals(delivery.body)).toBe(false);
    expect(await stage().bench.door.handIn(delivery, { body: forged })).toBe(401);
    expect(await eventsKept()).toBe(before);
  });

  touched('a delivery is kept before it is answered, and brings the record as it is at the vendor', async () => {
    const { ref, sent } = await changes(1);
    const old = await stage().record(ref);
    expect(await handIn(sent)).toEqual(sent.map(() => 200));
    expect(await eventsKept()).toBeGreaterThan(0);
    expect(await stage().record(ref)).toEqual(old);
    await stage().handleEvents();
    const now = await stage().record(ref);
    expect(now).not.toEqual(old);
    expect(await fresh(ref)).toEqual(now);
  });

  touched('a repeated delivery is welcome, is kept once and costs no call', async () => {
    const { sent } = await changes(1);
    await handIn(sent);
    await stage().handleEvents();
    const before = await eventsKept();
    const calls = await stage().callsDuring(async () => {
      expect(await handIn([...sent, ...sent, ...sent])).toEqual([...sent, ...sent, ...sent].map(() => 200));
      await stage().handleEvents();
    });
    expect(calls).toEqual([]);
    expect(await eventsKept()).toBe(before);
  });

  touched('many changes within a second, told last first, end as the vendor has it, for the price of one', async () => {
    const one = await changes(1);
    await handIn(one.sent);
    const priceOfOne = await stage().callsDuring(() => stage().handleEvents());
    rest(stage().clock);
    const { ref, sent } = await changes(12);
    for (const delivery of sent.toReversed()) expect(await stage().bench.door.handIn(delivery)).toBe(200);
    const calls = await stage().callsDuring(() => stage().handleEvents());
    expect(calls.length).toBeLessThanOrEqual(priceOfOne.length);
    const now = await stage().record(ref);
    expect(await fresh(ref)).toEqual(now);
  });

  touched('what an old delivery says is not believed: the record is read as it is now', async () => {
    const first = await changes(1);
    rest(stage().clock);
    const { ref } = await changes(1);
    await handIn(first.sent);
    await stage().handleEvents();
    const now = await stage().record(ref);
    expect(await fresh(ref)).toEqual(now);
  });

  touched('a vendor that is down when a delivery is handled is asked again later', async () => {
    const { ref, sent } = await changes(1);
    await handIn(sent);
    await stage().bench.fault({ kind: 'status', status: 503, times: 50 });
    await stage().handleEvents();
    await stage().bench.clearFaults();
    stage().clock.advance({ hours: 1 });
    await stage().handleEvents();
    const now = await stage().record(ref);
    expect(await fresh(ref)).toEqual(now);
  });

  touched('an answer that was given before a change and comes after it does not undo the change', async () => {
    const { ref } = await changes(1);
    const stream = stage().streams.find(({ records }) => [records].flat().includes(ref.kind))?.name ?? '';
    await stage().startOver(stream);
    const [question] = await stage().callsDuring(() => stage().run(stream));
    await stage().startOver(stream);
    rest(stage().clock);
    await stage().bench.fault({ kind: 'hold_answer', match: question && matchOf(question) });
    const late = stage().run(stream);
    await stage().bench.struck();
    rest(stage().clock);
    await changes(1);
    await stage().bench.host.readAgain(stage().connectionId, [ref], 'interactive');
    const changed = await stage().record(ref);
    await stage().bench.clearFaults();
    expect(await late).toBe('complete');
    expect(await stage().record(ref)).toEqual(changed);
    expect(await fresh(ref)).toEqual(changed);
  });
});
