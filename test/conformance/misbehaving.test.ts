import { beforeAll, expect, test } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { callMs } from '../../core/plugin-host/context.ts';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { always, matchOf, rest, stageFor, type CallMatch, type Kept } from './stage.ts';

const page = '<!doctype html><title>Maintenance</title><h1>Be right back</h1>';
/** What an API may answer to a question, and no plugin may take for an answer. */
const misbehaviour: readonly (readonly [string, Record<string, unknown>])[] = [
  ['500', { kind: 'status', status: 500 }],
  ['503 without a word when to come back', { kind: 'status', status: 503 }],
  ['a web page with 200', { kind: 'html' }],
  ['a web page with 502', { kind: 'status', status: 502, headers: { 'content-type': 'text/html' }, body: page }],
  ['half a JSON', { kind: 'half' }],
  ['the wrong types', { kind: 'wrong_types' }],
  ['a cut line before it did anything', { kind: 'cut_before_effect' }],
  ['a cut line after it did its work', { kind: 'cut_after_effect' }],
];

/** Said where nobody thought of the failure; a plugin has to think of these. */
const thoughtless = /Something unexpected went wrong/;

forEach(await pluginsUnderTest(), 'a vendor that misbehaves', (under) => {
  const stage = stageFor(under);
  let known: Kept;
  /** The stream that brings most, and how it asks. */
  let stream: string;
  let question: CallMatch;

  beforeAll(async () => {
    let most = -1;
    for (const { name } of stage().streams) {
      const calls = await stage().callsDuring(() => stage().run(name));
      const { last_pass_records: records } = await stage().bench.db.hub('streams').where({ name }).first<{
        last_pass_records: number;
      }>('last_pass_records');
      const [first] = calls;
      if (!first || records <= most) continue;
      most = records;
      stream = name;
      question = matchOf(first);
    }
    known = await stage().records();
    rest(stage().clock);
  }, 120_000);

  async function answersWith(fault: Record<string, unknown>): Promise<void> {
    await stage().startOver(stream);
    await stage().bench.fault({ match: question, times: always, ...fault });
  }

  /** The vendor did misbehave: a scenario that never met its fault would prove nothing. */
  async function expectStruck(): Promise<void> {
    const [left] = await stage().bench.control<readonly { readonly times: number }[]>('faults');
    expect(left?.times).toBeLessThan(always);
  }

  /** It is well again: the pass goes on and everything is as it was. */
  async function expectRecovery(): Promise<void> {
    await stage().bench.clearFaults();
    rest(stage().clock);
    expect(await stage().run(stream)).toBe('complete');
    expect((await stage().stateOf(stream)).trouble).toBeNull();
    expect(await stage().records()).toEqual(known);
  }

  test.each(misbehaviour)('%s: nothing is stored, a sentence says so, and later it goes on', async (_name, fault) => {
    await answersWith(fault);
    expect(await stage().run(stream)).toBe('failed');
    await expectStruck();
    const { trouble, nextRunAt } = await stage().stateOf(stream);
    expect(trouble).toMatch(/^\S.*\.$/s);
    if (fault['kind'] !== 'wrong_types') expect(trouble).not.toMatch(thoughtless);
    expect(nextRunAt).not.toBeNull();
    expect(await stage().records()).toEqual(known);
    await expectRecovery();
  });

  test('429 with Retry-After: nobody calls before that, and then it goes on', async () => {
    await answersWith({ kind: 'status', status: 429, headers: { 'retry-after': '90' } });
    const calls = await stage().callsDuring(async () => expect(await stage().run(stream)).toBe('failed'));
    expect(calls).toHaveLength(1);
    await stage().bench.clearFaults();
    const due = (await stage().stateOf(stream)).nextRunAt ?? '';
    expect(Temporal.Instant.from(due).since(stage().clock.now()).total('seconds')).toBeGreaterThan(60);
    const other = await stage().bench.another();
    const before = await stage().callsDuring(async () => {
      await expect(other.check(stage().connectionId)).rejects.toMatchObject({ code: 'vendor_unavailable' });
    });
    expect(before).toEqual([]);
    await expectRecovery();
  });

  test('an answer that does not come in time is given up', async () => {
    const impatient = await stage().bench.another({ callMs: { ...callMs, polling: 500 } });
    await answersWith({ kind: 'hold_answer' });
    const outcome = await impatient.work.runStream(stage().connectionId, stream, new AbortController().signal);
    expect(outcome).toBe('failed');
    await expectStruck();
    expect((await stage().stateOf(stream)).trouble).not.toMatch(thoughtless);
    await expectRecovery();
  });

  test('a vendor that sends the call on to a host the manifest does not name is not followed', async () => {
    const seen: string[] = [];
    const stranger = http.createServer((req, res) => {
      seen.push(req.url ?? '');
      res.end('{}');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/elsewhere`;
    await answersWith({ kind: 'status', status: 302, headers: { location: address } });
    expect(await stage().run(stream)).toBe('failed');
    await expectStruck();
    expect(seen).toEqual([]);
    stranger.close();
    await expectRecovery();
  });
});
