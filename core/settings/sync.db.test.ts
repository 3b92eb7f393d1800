import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listen } from '../../test/support/listener.ts';
import { signedIn } from '../../test/support/people.ts';
import { openPluginStage, type PluginStage } from '../../test/support/plugins/stage.ts';

const page = '/staff/settings/plugins/parrot';
const stop = new AbortController().signal;

let stage: PluginStage;
let connectionId: string;

beforeAll(async () => {
  stage = await openPluginStage('installed');
  for (let index = 0; index < 250; index += 1) await stage.act('parrot', 'add', { name: `Thing ${index}` });
  await stage.owner.post(`${page}/connection`, { apiKey: 'parrot-key-1234' });
  connectionId = (await stage.host.connections())[0]?.id ?? '';
  await stage.host.work.runStream(connectionId, 'things', stop);
});
afterAll(() => stage.close());

/** Follows the progress as a browser's script does, until the house ends it. */
function follow(): Promise<string> {
  return stage.owner.get(`${page}/progress`, { accept: 'text/html, text/event-stream' }).then(({ text }) => text);
}

test('Sync now queues every list and leads back to the page, which shows how far it is', async () => {
  stage.clock.advance({ minutes: 1 });
  await stage.db.hub('jobs').delete();
  expect((await stage.owner.post(`${page}/sync`, {})).location).toBe(page);
  expect(await stage.db.hub('jobs').where({ name: 'sync.stream' }).select()).toHaveLength(1);
  const { text } = await stage.owner.get(page);
  expect(text).toContain('Reading now');
  expect(text).toMatch(/<progress [^>]*max="1" value="0"/);
  expect(text).toContain(`hx-sse:connect="${page}/progress"`);
});

test('without script the same page says how far it is, each time it is asked', async () => {
  const { text } = await stage.owner.get(page);
  expect(text).toMatch(/<noscript>.*<a href="\/staff\/settings\/plugins\/parrot\/progress">/s);
  expect((await stage.owner.get(`${page}/progress`)).location).toBe(`${page}#progress`);
});

test('with it, news arrive while it reads, and the end is told', async () => {
  await stage.fault('parrot', { kind: 'latency', match: { path: '/v1/things' }, ms: 400, times: 3 });
  const followed = follow();
  expect(await stage.host.work.runStream(connectionId, 'things', stop)).toBe('complete');
  const text = await followed;
  const values = [...text.matchAll(/max="1" value="([\d.]+)"/g)].map(([, value]) => Number(value));
  expect(values[0]).toBe(0);
  expect(Math.max(...values)).toBeGreaterThan(0);
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(text).toContain('of 250 records.');
  expect(text).toContain('data-announce>Parrot is up to date.');
  expect(text.trimEnd().endsWith('event: done\ndata: {}')).toBe(true);
});

test('who begins to follow when it is over is told so at once', async () => {
  const text = await follow();
  expect(text).toContain('Works');
  expect(text).toContain('250');
  expect(text).toContain('event: done');
  expect((await stage.owner.get(page)).text).not.toContain('hx-sse:connect');
});

test('a list the plugin no longer has does not count', async () => {
  const gone = { connection_id: connectionId, name: 'gone', trouble: 'It is away.', failures: 9 };
  await stage.db.hub('streams').insert(gone);
  const { text } = await stage.owner.get(page);
  expect(text).toContain('Works');
  expect(text).not.toContain('It is away.');
  await stage.db.hub('streams').where({ name: 'gone' }).delete();
});

test('whoever signed out while it reads hears nothing more', async () => {
  await stage.owner.post(`${page}/sync`, {});
  const other = await signedIn(stage.house, 'owner@firm.example');
  const stream = await listen(stage.house, other, `${page}/progress`);
  await stream.until('value="0"');
  await other.post('/session/closure', {});
  expect(await stage.host.work.runStream(connectionId, 'things', stop)).toBe('complete');
  expect(await stream.ended()).not.toContain('Works');
});

test('a sync that breaks off ends the bar with what went wrong and when it is tried again', async () => {
  await stage.owner.post(`${page}/sync`, {});
  await stage.fault('parrot', { kind: 'status', status: 503, match: { path: '/v1/things' } });
  const followed = follow();
  await stage.host.work.runStream(connectionId, 'things', stop);
  const text = await followed;
  expect(text).toContain('Parrot did not take the call.');
  expect(text).toContain('Portico tries again by itself at');
  expect(text).toContain('data-announce>The sync of Parrot has ended; something needs a look.');
});

test('a pass that brings nothing where there was much is an alarm in words, on page and card', async () => {
  for (let index = 1; index <= 250; index += 1) await stage.act('parrot', 'remove', { id: `thing_${index}` });
  stage.clock.advance({ hours: 1 });
  await stage.host.work.runStream(connectionId, 'things', stop);
  for (const path of [page, '/staff/settings/plugins']) {
    const { text } = await stage.owner.get(path);
    expect(text).toContain('Brought nothing');
    expect(text).toContain('The last pass brought nothing, the one before 250.');
  }
});

test('a list that nobody read for hours is out of date, in words', async () => {
  await stage.act('parrot', 'add', { name: 'One' });
  await stage.host.work.runStream(connectionId, 'things', stop);
  stage.clock.advance({ hours: 3 });
  const { text } = await stage.owner.get('/staff/settings/plugins');
  expect(text).toContain('Out of date');
  expect(text).toContain('look whether Portico’s worker runs');
});
