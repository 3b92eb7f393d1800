import { spawn } from 'node:child_process';
import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { testClock, type TestClock } from '../../test/support/house.ts';
import { transaction, type Database, type Transaction } from '../db/index.ts';
import { createLogger } from '../ground/log.ts';
import { enqueue, enqueueMany, startJobs, type EnqueueOptions, type JobEngine, type JobHandlers } from './index.ts';
import { hasRedis, startRedis, type TestRedis } from './redis-for-tests.ts';

const withRedis = hasRedis();
if (!withRedis)
  process.stderr.write(
    "Bull is not tested: there is no 'redis-server' on this machine (apt-get install redis-server).\n",
  );

let db: Database;
let redis: TestRedis | null = null;
let clock: TestClock;
let started: JobEngine[];

beforeAll(async () => {
  if (withRedis) redis = await startRedis();
});
afterAll(async () => {
  await redis?.close();
});
beforeEach(async () => {
  db = await testDatabase();
  clock = testClock('2026-11-24T19:00:00Z');
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((engine) => engine.stop()));
  await db.close();
});

async function start(kind: Kind, handlers: JobHandlers, schedules: { job: string; every: string }[] = []) {
  const redisUrl = kind === 'bull' ? (redis?.url ?? null) : null;
  const engine = await startJobs({ db, config: { redisUrl }, clock, log: createLogger('silent') }, handlers, schedules);
  started.push(engine);
  return engine;
}

function queue(name: string, payload: Record<string, unknown> = {}, options: EnqueueOptions = {}): Promise<void> {
  return transaction(db, (tx) => enqueue(tx, name, payload, options));
}

/** A handler that writes down its payload's `n`. */
function notes(): { ran: unknown[]; handlers: JobHandlers } {
  const ran: unknown[] = [];
  return { ran, handlers: { note: ({ n }) => Promise.resolve(void ran.push(n)) } };
}

/** A handler that does something at once. */
function done(act: (attempt: number) => void): JobHandlers[string] {
  return (_payload, { attempt }) => {
    act(attempt);
    return Promise.resolve();
  };
}

type Kind = 'graphile' | 'bull';

describe.each<Kind>(withRedis ? ['graphile', 'bull'] : ['graphile'])('the %s engine', (kind) => {
  test('runs what was queued before it started', async () => {
    const { ran, handlers } = notes();
    await queue('note', { n: 1 });
    const engine = await start(kind, handlers);
    await engine.drained();
    expect(ran).toEqual([1]);
  });

  test('runs every job of a transaction that commits and none of one that does not', async () => {
    const { ran, handlers } = notes();
    const engine = await start(kind, handlers);
    const failing = transaction(db, async (tx) => {
      await enqueue(tx, 'note', { n: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const many = Array.from({ length: 300 }, (_, n) => ({ name: 'note', payload: { n } }));
    await transaction(db, (tx) => enqueueMany(tx, many));
    await engine.drained();
    expect(ran.toSorted((a, b) => Number(a) - Number(b))).toEqual(many.map(({ payload }) => payload.n));
  });

  test("takes jobs from the portal's role, which may do no more than insert them", async () => {
    const { ran, handlers } = notes();
    const engine = await start(kind, handlers);
    await db.portal.transaction((tx) => enqueue(tx as Transaction, 'note', { n: 'portal' }));
    await engine.drained();
    expect(ran).toEqual(['portal']);
    await expect(db.portal.raw('select * from jobs')).rejects.toThrow('permission denied');
  });

  test('makes one run of jobs that wait with the same key: the last', async () => {
    const { ran, handlers } = notes();
    const engine = await start(kind, handlers);
    const runAt = clock.now().add({ seconds: 30 }).toString();
    await queue('note', { n: 1 }, { key: 'k', runAt });
    await queue('note', { n: 2 }, { key: 'k', runAt });
    await transaction(db, (tx) =>
      enqueueMany(
        tx,
        [3, 4].map((n) => ({ name: 'note', payload: { n }, key: 'k', runAt })),
      ),
    );
    clock.advance({ minutes: 1 });
    await engine.drained();
    expect(ran).toEqual([4]);
  });

  test('runs a key once more when it is queued while it runs', async () => {
    const ran: unknown[] = [];
    const begun = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const engine = await start(kind, {
      slow: async ({ n }) => {
        ran.push(n);
        begun.resolve(undefined);
        if (n === 1) await gate.promise;
      },
    });
    await queue('slow', { n: 1 }, { key: 'k' });
    await begun.promise;
    await queue('slow', { n: 2 }, { key: 'k' });
    gate.resolve(undefined);
    await engine.drained();
    expect(ran).toEqual([1, 2]);
  });

  test('keeps a later job until its time on the shared clock', async () => {
    const { ran, handlers } = notes();
    const engine = await start(kind, handlers);
    await queue('note', { n: 'later' }, { runAt: clock.now().add({ hours: 24 }).toString() });
    await queue('note', { n: 'now' });
    await engine.drained();
    expect(ran).toEqual(['now']);
    clock.advance({ days: 1, minutes: 1 });
    await engine.drained();
    expect(ran).toEqual(['now', 'later']);
  });

  test('tries a failed job again and says which attempt it is', async () => {
    const attempts: number[] = [];
    const done = Promise.withResolvers<undefined>();
    await start(kind, {
      fail: (_payload, { attempt }) => {
        attempts.push(attempt);
        if (attempt === 1) throw new Error('not yet');
        done.resolve(undefined);
        return Promise.resolve();
      },
    });
    await queue('fail');
    await done.promise;
    expect(attempts).toEqual([1, 2]);
  });

  test('runs a schedule once for all workers, and once after the clock jumped far', async () => {
    let runs = 0;
    const handlers: JobHandlers = { tick: () => Promise.resolve(void (runs += 1)) };
    const schedules = [{ job: 'tick', every: '1h' }];
    const [one, two] = await Promise.all([start(kind, handlers, schedules), start(kind, handlers, schedules)]);
    await until(() => runs === 1);
    clock.advance({ hours: 30 });
    await until(() => runs === 2);
    await Promise.all([one.drained(), two.drained()]);
    expect(runs).toBe(2);
  });

  test('frees the jobs of a killed worker within seconds', async () => {
    await queue('hold');
    const script = path.join(import.meta.dirname, 'worker-for-tests.ts');
    const worker = spawn(process.execPath, [script, db.url, kind === 'bull' ? (redis?.url ?? '') : '']);
    await new Promise((resolve) => worker.stdout.once('data', resolve));
    const taken = Promise.withResolvers<undefined>();
    await start(kind, { hold: done(() => taken.resolve(undefined)) });
    const killedAt = performance.now();
    worker.kill('SIGKILL');
    await taken.promise;
    expect(performance.now() - killedAt).toBeLessThan(15_000);
  });

  test('lets running jobs end when it stops, and runs those that would not end again', async () => {
    const ended: string[] = [];
    const [longBegan, shortBegan] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const engine = await start(kind, {
      long: async (_payload, { signal }) => {
        longBegan.resolve(undefined);
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
      short: (_payload, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            ended.push('short');
            resolve();
          });
          shortBegan.resolve(undefined);
        }),
    });
    await queue('short');
    await queue('long');
    await Promise.all([longBegan.promise, shortBegan.promise]);
    await engine.stop();
    expect(ended).toEqual(['short']);
    const again = Promise.withResolvers<number>();
    await start(kind, {
      long: done((attempt) => again.resolve(attempt)),
      short: done(() => again.reject(new Error('it had ended'))),
    });
    expect(await again.promise).toBe(1);
  });

  test('gives handlers no identity of whoever queued the job', async () => {
    const identity = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const engine = await start(kind, { look: () => Promise.resolve(void seen.push(identity.getStore())) });
    await identity.run('anna', () => queue('look'));
    await engine.drained();
    expect(seen).toEqual([undefined]);
  });
});

const both = withRedis ? describe : describe.skip;
both('changing the engine between two starts', () => {
  test.each<[Kind, Kind]>([
    ['graphile', 'bull'],
    ['bull', 'graphile'],
  ])('from %s to %s loses nothing', async (before, after) => {
    const first = await start(before, { other: () => Promise.resolve() });
    await queue('note', { n: 'waits' }, { key: 'k' });
    await queue('note', { n: 'later' }, { runAt: clock.now().add({ hours: 1 }).toString() });
    await first.drained();
    await first.stop();
    const { ran, handlers } = notes();
    const second = await start(after, handlers);
    await until(() => ran.length === 1);
    clock.advance({ hours: 2 });
    await second.drained();
    expect(ran).toEqual(['waits', 'later']);
  });

  test('Redis may forget everything while jobs wait in it', async () => {
    const gate = Promise.withResolvers<undefined>();
    const ran = new Set<unknown>();
    const engine = await start('bull', {
      note: async ({ n }) => {
        await gate.promise;
        ran.add(n);
      },
    });
    await transaction(db, (tx) =>
      enqueueMany(
        tx,
        Array.from({ length: 40 }, (_, n) => ({ name: 'note', payload: { n } })),
      ),
    );
    await until(async () => (await db.hub('jobs').whereNull('relayed_at').whereNull('locked_by')).length === 0);
    expect(await redis?.command('FLUSHALL')).toContain('OK');
    gate.resolve(undefined);
    await engine.drained();
    expect(ran.size).toBe(40);
  });
});

/** Asks again as soon as the event loop is free. */
async function until(ask: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await ask())) await new Promise((resolve) => setTimeout(resolve, 5));
}
