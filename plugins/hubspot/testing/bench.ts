import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DemoCrm, DemoFirm, NormalisedRecord, Page, PluginContext } from '../../../core/plugin-api/index.ts';
import { driverOf, plainContext, startSandbox, type Driver } from '../../../core/plugin-api/sandbox/kit/index.ts';
import plugin from '../plugin.ts';
import module from '../sandbox/sandbox.ts';

/** A running sandbox and a context connected to it by a private app's token: what the tests of this plugin work on. */
export interface Bench extends Driver {
  readonly url: string;
  readonly ctx: PluginContext;
  readonly recordFile: string;
  readonly warnings: string[];
  advance(duration: Temporal.DurationLike): void;
  now(): Temporal.Instant;
  /** The same connection with other settings or another signal. */
  as(change: Partial<PluginContext>): PluginContext;
  /** A bare call of the API, for what the SDK hides. */
  api(method: string, path: string, body?: unknown): Promise<{ status: number; headers: Headers; data: unknown }>;
  close(): Promise<void>;
}

/** Every look at the clock moves it on, so that a test's calls keep to the account's limits as real ones would. */
const tickMs = 60;

export async function openBench(crm: Partial<DemoCrm> = {}): Promise<Bench> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'hubspot.'));
  const recordFile = path.join(dir, 'traffic.jsonl');
  let at = Temporal.Instant.from('2026-11-24T09:00:00Z');
  const now = (): Temporal.Instant => {
    at = at.add({ milliseconds: tickMs });
    return at;
  };
  const running = await startSandbox({
    pluginId: 'hubspot',
    module,
    dir: path.join(dir, 'crm'),
    port: 0,
    now,
    recordFile,
  });
  const driver = driverOf(running.control);
  await driver.control('seed', firmWith(crm));
  const settings = await driver.control('credentials');
  const warnings: string[] = [];
  const as = (change: Partial<PluginContext>): PluginContext =>
    plainContext(running.url, { now, ...change, settings: { ...settings, ...change.settings } }, warnings);
  const identity = await plugin.identify(as({}));
  return {
    ...driver,
    url: running.url,
    ctx: as({ identity }),
    recordFile,
    warnings,
    advance(duration) {
      at = at.add(duration);
    },
    now: () => at,
    as: (change) => as({ identity, ...change }),
    async api(method, where, body) {
      const headers = {
        authorization: `Bearer ${String(settings['accessToken'])}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      };
      const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const answer = await fetch(running.url + where, sent);
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        data: text === '' ? null : (JSON.parse(text) as unknown),
      };
    },
    async close() {
      await running.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

/** Runs a pass of one stream to its end. */
export async function passOf(
  ctx: PluginContext,
  name: string,
  cursor: string | null,
): Promise<{
  readonly pages: readonly Page[];
  readonly records: readonly NormalisedRecord[];
  readonly deleted: readonly string[];
  readonly cursor: string;
}> {
  const found = plugin.streams.find((stream) => stream.name === name);
  if (!found) throw new Error(`No stream ${name}.`);
  const pages = await Array.fromAsync(found.pull(ctx, cursor));
  const last = pages.at(-1);
  if (last?.complete !== true) throw new Error('The pass did not end.');
  return {
    pages,
    records: pages.flatMap((page) => page.records),
    deleted: pages.flatMap((page) => page.deleted.map(({ externalId }) => externalId)),
    cursor: last.cursor,
  };
}

/** A firm that keeps nothing but this. */
export function firmWith(crm: Partial<DemoCrm>): DemoFirm {
  return {
    timeZone: 'Europe/London',
    currency: 'GBP',
    crm: { companies: [], people: [], deals: [], notes: [], ...crm },
  } as unknown as DemoFirm;
}
