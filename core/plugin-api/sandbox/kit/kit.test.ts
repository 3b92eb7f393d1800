import { afterEach, expect, test } from '@jest/globals';
import express from 'express';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { SandboxModule } from '../sandbox.ts';
import { startSandbox, type RunningSandbox } from './index.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A vendor with one kind of thing, that tells a webhook of each. */
const shop: SandboxModule = {
  create(kit) {
    const things = kit.store.collection<{ id: string; name: string }>('things');
    let hook = '';
    const routes = express.Router();
    routes.post('/v1/things', express.json(), (req, res) => {
      const id = kit.id(8);
      things.put(id, { id, name: (req.body as { name: string }).name });
      if (hook) kit.deliver({ id: `evt_${id}`, url: hook, headers: {}, body: JSON.stringify({ id }) });
      res.json({ id });
    });
    routes.get('/v1/things', (_req, res) => void res.json(things.list()));
    routes.get('/page', (_req, res) => void res.send('for people'));
    return {
      routes,
      isApi: (_method, route) => route.startsWith('/v1/'),
      seed: () => void things.put('seeded', { id: 'seeded', name: 'seeded' }),
      acts: {},
      state: () => ({ things: things.list() }),
      credentials: () => ({}),
      registerWebhook: (url) => {
        hook = url;
        return {};
      },
    };
  },
};

async function open(dir?: string): Promise<RunningSandbox & { dir: string; recordFile: string }> {
  const home = dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'kit.'));
  const recordFile = path.join(home, 'traffic.jsonl');
  const sandbox = await startSandbox({
    pluginId: 'shop',
    module: shop,
    dir: path.join(home, 'books'),
    port: 0,
    now: () => Temporal.Now.instant(),
    recordFile,
  });
  let closed = false;
  const close = async (): Promise<void> => {
    if (!closed) await sandbox.close();
    closed = true;
  };
  cleanups.push(close);
  return { ...sandbox, close, dir: home, recordFile };
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
const get = async (url: string): Promise<unknown> => (await fetch(url)).json();

test('what was answered is still there after the sandbox is opened again', async () => {
  const first = await open();
  await post(`${first.url}/v1/things`, { name: 'lamp' });
  await first.close();
  const second = await open(first.dir);
  expect(await get(`${second.url}/v1/things`)).toMatchObject([{ name: 'lamp' }]);
});

test('a torn last line is ignored, not fatal', async () => {
  const first = await open();
  await post(`${first.url}/v1/things`, { name: 'lamp' });
  await first.close();
  fs.appendFileSync(path.join(first.dir, 'books/state.jsonl'), '["things","x",{"na');
  const second = await open(first.dir);
  expect(await get(`${second.url}/v1/things`)).toHaveLength(1);
});

test('an API request is journalled and recorded with both bodies, a page for people is neither', async () => {
  const sandbox = await open();
  await post(`${sandbox.url}/v1/things`, { name: 'lamp' });
  await fetch(`${sandbox.url}/page`);
  expect(await get(`${sandbox.control}/journal`)).toMatchObject([
    { method: 'POST', path: '/v1/things', status: 200, effect: true, recorded: true },
  ]);
  const lines = fs.readFileSync(sandbox.recordFile, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { vendor: 'shop', method: 'POST', url: '/v1/things', requestBody: '{"name":"lamp"}', status: 200 },
  ]);
});

test('a cut before the effect leaves nothing, a cut after it leaves the thing; neither is recorded', async () => {
  const sandbox = await open();
  await post(`${sandbox.control}/faults`, { kind: 'cut_before_effect', match: { path: '/v1/' } });
  await expect(post(`${sandbox.url}/v1/things`, { name: 'a' })).rejects.toThrow();
  expect(await get(`${sandbox.url}/v1/things`)).toHaveLength(0);
  await post(`${sandbox.control}/faults`, { kind: 'cut_after_effect', match: { method: 'POST' } });
  await expect(post(`${sandbox.url}/v1/things`, { name: 'b' })).rejects.toThrow();
  expect(await get(`${sandbox.url}/v1/things`)).toMatchObject([{ name: 'b' }]);
  expect(await get(`${sandbox.control}/journal`)).toMatchObject([
    { fault: 'cut_before_effect', effect: false, recorded: false, status: null },
    { recorded: true },
    { fault: 'cut_after_effect', effect: true, recorded: false, status: null },
    { recorded: true },
  ]);
});

test('seeding fills an empty sandbox once', async () => {
  const sandbox = await open();
  expect(await (await post(`${sandbox.control}/seed`, {})).json()).toEqual({ seeded: true });
  expect(await (await post(`${sandbox.control}/seed`, {})).json()).toEqual({ seeded: false });
});

test('an unknown act is refused with the list of those there are', async () => {
  const sandbox = await open();
  const answer = await post(`${sandbox.control}/act`, { do: 'fly' });
  expect(answer.status).toBe(422);
});

test('a webhook is tried again until it is taken, and a dropped one never comes', async () => {
  const heard: string[] = [];
  let refusals = 1;
  const hearer = http.createServer((req, res) => {
    req.on('data', (chunk: Buffer) => {
      if (refusals > 0) res.statusCode = 500;
      else heard.push(chunk.toString());
      refusals -= 1;
      res.end();
    });
  });
  await new Promise<void>((resolve) => hearer.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => hearer.close(resolve)));
  const sandbox = await open();
  const { port } = hearer.address() as AddressInfo;
  await post(`${sandbox.control}/webhook`, { url: `http://localhost:${port}/` });
  await post(`${sandbox.control}/faults`, { kind: 'drop_webhook' });
  await post(`${sandbox.url}/v1/things`, { name: 'dropped' });
  const { id } = (await (await post(`${sandbox.url}/v1/things`, { name: 'heard' })).json()) as { id: string };
  const deadline = performance.now() + 10_000;
  while (heard.length === 0 && performance.now() < deadline) await get(`${sandbox.control}/state`);
  expect(heard).toEqual([JSON.stringify({ id })]);
});
