import { afterEach, beforeEach, expect, test } from '@jest/globals';
import express from 'express';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSandbox, type RunningSandbox } from './index.ts';

let sandbox: RunningSandbox;
let dir: string;
let count: number;

beforeEach(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'distort.'));
  count = 0;
  const routes = express.Router();
  routes.get('/v1/things', (_req, res) => {
    count += 1;
    res.json({ object: 'list', things: [{ id: 'a', price: count }], total: 1, more: true });
  });
  sandbox = await startSandbox({
    pluginId: 'shop',
    module: {
      create: () => ({
        routes,
        isApi: () => true,
        seed: () => undefined,
        acts: {},
        state: () => ({}),
        credentials: () => ({}),
      }),
    },
    dir,
    port: 0,
    now: () => Temporal.Instant.from('2026-11-24T12:00:00Z'),
    recordFile: null,
  });
});
afterEach(async () => {
  await sandbox.close();
  fs.rmSync(dir, { recursive: true });
});

async function control(door: string, method: string, body?: unknown): Promise<Response> {
  return fetch(`${sandbox.control}/${door}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function answerTo(kind: string): Promise<Response> {
  await control('faults', 'POST', { kind });
  return fetch(`${sandbox.url}/v1/things`);
}

test('an empty answer is a good one without members, numbers and more to come', async () => {
  const answer = await answerTo('empty');
  expect([answer.status, await answer.json()]).toEqual([200, { object: 'list', things: [], total: 0, more: false }]);
});

test('wrong types have the right names', async () => {
  expect(await (await answerTo('wrong_types')).json()).toEqual({
    object: 7,
    things: [{ id: 7, price: 'seven' }],
    total: 'seven',
    more: true,
  });
});

test('half an answer ends in the middle and says that it is whole', async () => {
  const text = await (await answerTo('half')).text();
  expect(text).toMatch(/^\{"object"/);
  expect(() => JSON.parse(text) as unknown).toThrow();
});

test('a held answer is made at once and leaves when the faults are taken away', async () => {
  const held = answerTo('hold_answer');
  while (count === 0) await control('state', 'GET');
  const next = await fetch(`${sandbox.url}/v1/things`);
  expect(await next.json()).toMatchObject({ things: [{ price: 2 }] });
  await control('faults', 'DELETE');
  expect(await (await held).json()).toMatchObject({ things: [{ price: 1 }] });
});

test('a sandbox says what it can be asked for', async () => {
  expect(await (await control('doors', 'GET')).json()).toEqual({
    acts: [],
    touch: false,
    books: false,
    webhook: false,
  });
  expect((await control('touch', 'POST', {})).status).toBe(422);
});
