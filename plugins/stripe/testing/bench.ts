import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { PluginContext } from '../../../core/plugin-api/index.ts';
import {
  driverOf,
  plainContext,
  startSandbox,
  type Driver,
  type RunningSandbox,
} from '../../../core/plugin-api/sandbox/kit/index.ts';
import module from '../sandbox/sandbox.ts';

/** A running sandbox, a context connected to it and a clock of its own: what the tests of this plugin work on. */
export interface Bench extends Driver {
  readonly sandbox: RunningSandbox;
  readonly ctx: PluginContext;
  /** Where the traffic is recorded, as the contract check reads it. */
  readonly recordFile: string;
  advance(duration: Temporal.DurationLike): void;
  /** The same connection, read with other settings or an identity. */
  as(change: Partial<PluginContext>): PluginContext;
  close(): Promise<void>;
}

/** Every look at the clock moves it on a little, so that a test's calls do not all fall into one second. */
const tickMs = 50;

export async function openBench({ frozen = false }: { frozen?: boolean } = {}): Promise<Bench> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'stripe.'));
  const recordFile = path.join(dir, 'traffic.jsonl');
  let at = Temporal.Instant.from('2026-11-24T09:00:00Z');
  const now = (): Temporal.Instant => {
    if (!frozen) at = at.add({ milliseconds: tickMs });
    return at;
  };
  const sandbox = await startSandbox({ pluginId: 'stripe', module, dir, port: 0, now, recordFile });
  const driver = driverOf(sandbox.control);
  const settings = await driver.control('credentials');
  const as: Bench['as'] = (change) =>
    plainContext(sandbox.url, { now, ...change, settings: { ...settings, ...change.settings } });
  return {
    ...driver,
    sandbox,
    ctx: as({}),
    recordFile,
    advance(duration) {
      at = at.toZonedDateTimeISO('UTC').add(duration).toInstant();
    },
    as,
    async close() {
      await sandbox.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}
