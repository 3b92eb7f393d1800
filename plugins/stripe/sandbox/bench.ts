import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import type { Identity, PluginContext } from '../../../core/plugin-api/index.ts';
import { startSandbox, type RunningSandbox } from '../../../core/plugin-api/sandbox/kit/index.ts';
import module from './sandbox.ts';

/** A running sandbox, a context connected to it and a clock of its own: what the tests of this plugin work on. */
export interface Bench {
  readonly sandbox: RunningSandbox;
  readonly ctx: PluginContext;
  /** Where the traffic is recorded, as the contract check reads it. */
  readonly recordFile: string;
  control(door: string, body?: unknown): Promise<Record<string, unknown>>;
  act(name: string, body?: Record<string, unknown>): Promise<Record<string, string>>;
  advance(duration: Temporal.DurationLike): void;
  /** The same connection, read with other settings or an identity. */
  as(change: { settings?: Record<string, unknown>; identity?: Identity | null; signal?: AbortSignal }): PluginContext;
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
  const control = async (door: string, body?: unknown): Promise<Record<string, unknown>> => {
    const sent = body === undefined ? {} : posted(body);
    const answer = await fetch(`${sandbox.control}/${door}`, sent);
    const read = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(String(read['error']));
    return read;
  };
  const settings = await control('credentials');
  const base: Base = { url: sandbox.url, settings, identity: null, signal: new AbortController().signal, now };
  return {
    sandbox,
    ctx: context(base),
    recordFile,
    control,
    act: async (name, body = {}) => (await control('act', { do: name, ...body })) as Record<string, string>,
    advance(duration) {
      at = at.toZonedDateTimeISO('UTC').add(duration).toInstant();
    },
    as: (change) => context({ ...base, ...change, settings: { ...settings, ...change.settings } }),
    async close() {
      await sandbox.close();
      fs.rmSync(dir, { recursive: true });
    },
  };
}

interface Base {
  readonly url: string;
  readonly settings: Record<string, unknown>;
  readonly identity: Identity | null;
  readonly signal: AbortSignal;
  readonly now: () => Temporal.Instant;
}

/** A context on plain sockets; the host's gate is tested where it lives. */
export function context({ url, settings, identity, signal, now }: Base): PluginContext {
  return {
    connectionId: '0199c0de-0000-7000-8000-000000000000',
    settings,
    identity,
    endpoint: () => url,
    accessToken: () => Promise.reject(new Error('An API key needs no token.')),
    fetch: globalThis.fetch,
    agents: { http: new http.Agent(), https: new https.Agent() },
    webhookUrl: 'http://localhost/webhooks/stripe',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    now,
    signal,
  };
}

function ignore(): void {
  // Tests look at what came of a call, not at its log.
}

function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
