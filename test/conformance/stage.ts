import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { generateFirm, type FirmSize } from '../../core/demo/firm/index.ts';
import type { JournalRow } from '../../core/plugin-api/sandbox/kit/index.ts';
import type { PluginContext, PluginDefinition, RecordRef, Stream } from '../../core/plugin-api/index.ts';
import { waysOf, type PortName, type Ports, type StreamState } from '../../core/plugin-host/index.ts';
import { testDatabase } from '../support/database.ts';
import type { TestClock } from '../support/house.ts';
import { openBench, type Bench } from '../support/plugins/bench.ts';
import type { PluginUnderTest } from './plugins.ts';

/** A record as it lies in the hub, told by kind and vendor's id. */
export type Kept = Readonly<Record<string, { readonly data: unknown; readonly gone: boolean }>>;

/** One plugin, connected to its own vendor, on a database of its own. */
export interface Stage {
  readonly bench: Bench;
  readonly clock: TestClock;
  readonly connectionId: string;
  readonly streams: readonly Stream[];
  /** Runs a stream from where it stands, once. */
  run(stream: string): Promise<'complete' | 'failed' | 'busy' | 'stopped'>;
  /** Runs every stream and expects each to be whole. */
  syncAll(): Promise<void>;
  /** The stream goes back to its beginning, as if its vendor had never been read. */
  startOver(stream: string): Promise<void>;
  stateOf(stream: string): Promise<StreamState>;
  records(): Promise<Kept>;
  record(ref: RecordRef): Promise<unknown>;
  /** The API calls the vendor saw during this work, those for tokens left out. */
  callsDuring(work: () => Promise<unknown>): Promise<readonly JournalRow[]>;
  tokenCallsDuring(work: () => Promise<unknown>): Promise<readonly JournalRow[]>;
  /** Those among them that changed something at the vendor. */
  effectsDuring(work: () => Promise<unknown>): Promise<readonly JournalRow[]>;
  /** The call with which the vendor takes such a write, learnt from one: what a fault must fit to strike the next. */
  callOf(write: () => Promise<unknown>): Promise<CallMatch>;
  /** Somebody changes a record at the vendor. */
  touch(): Promise<RecordRef>;
  handleEvents(): Promise<void>;
  close(): Promise<void>;
}

const never = new AbortController().signal;

/** A stage for the scenarios of one `describe`; between two of them the vendor is well again and its limits are rested. */
export function stageFor(under: PluginUnderTest, size?: FirmSize): () => Stage {
  let stage: Stage | null = null;
  const on = (): Stage => {
    if (!stage) throw new Error('The stage is not open.');
    return stage;
  };
  beforeAll(async () => {
    stage = await openStage(under, size);
  }, 120_000);
  afterEach(async () => {
    await on().bench.clearFaults();
    rest(on().clock);
  });
  afterAll(() => on().close());
  return on;
}

type PortCall<P extends PortName> = <T>(work: (port: Ports[P], ctx: PluginContext) => Promise<T>) => Promise<T>;

/** Asks this port of the plugin under test, as the hub does. */
export function portOn<P extends PortName>(on: () => Stage, port: P, lane: 'interactive' | 'posting'): PortCall<P> {
  return (work) => on().bench.host.call(on().connectionId, port, lane, work);
}

/** More often than any SDK tries again by itself. */
export const always = 50;

async function openStage({ plugin }: PluginUnderTest, size: FirmSize = 'solo'): Promise<Stage> {
  const clock = runningClock('2026-11-24T12:00:00Z');
  const db = await testDatabase();
  const { firm } = generateFirm({ seed: 7, size, now: clock.now() });
  const bench = await openBench({ db, plugin, firm, clock });
  const { id: connectionId } = await bench.connect();
  const { hub } = db;
  const isTokenCall = ({ path }: JournalRow): boolean =>
    tokenPaths(plugin.definition).includes(path.split('?', 1)[0] ?? '');

  async function rowsDuring(work: () => Promise<unknown>): Promise<readonly JournalRow[]> {
    const before = (await bench.journal()).length;
    await work();
    return (await bench.journal()).slice(before);
  }

  const stage: Stage = {
    bench,
    clock,
    connectionId,
    streams: plugin.definition.streams,
    run: (stream) => bench.host.work.runStream(connectionId, stream, never) as ReturnType<Stage['run']>,
    async syncAll() {
      for (const { name } of stage.streams) {
        const outcome = await stage.run(name);
        if (outcome !== 'complete') throw new Error(`${name}: ${(await stage.stateOf(name)).trouble ?? outcome}`);
        rest(clock);
      }
    },
    async startOver(name) {
      await hub('streams')
        .where({ connection_id: connectionId, name })
        .update({ cursor: null, pass_id: null, pass_records: 0 });
    },
    async stateOf(name) {
      const cards = await bench.host.cards();
      const state = cards.flatMap(({ connections }) => connections[0]?.streams ?? []).find((one) => one.name === name);
      if (!state) throw new Error(`There is no stream ${name}.`);
      return state;
    },
    async records() {
      const rows = await hub('records')
        .orderBy(['kind', 'external_id'])
        .select<{ kind: string; external_id: string; data: unknown; deleted_at: string | null }[]>(
          'kind',
          'external_id',
          'data',
          'deleted_at',
        );
      return Object.fromEntries(
        rows.map((row) => [`${row.kind} ${row.external_id}`, { data: row.data, gone: row.deleted_at !== null }]),
      );
    },
    async record({ kind, externalId }) {
      return (await stage.records())[`${kind} ${externalId}`]?.data;
    },
    effectsDuring: async (work) => (await stage.callsDuring(work)).filter(({ effect }) => effect),
    async callOf(write) {
      const [row] = await stage.effectsDuring(write);
      if (!row) throw new Error('No call had an effect.');
      rest(clock);
      return matchOf(row);
    },
    callsDuring: async (work) => (await rowsDuring(work)).filter((row) => !isTokenCall(row)),
    tokenCallsDuring: async (work) => (await rowsDuring(work)).filter(isTokenCall),
    touch: () => bench.control<RecordRef>('touch', {}),
    handleEvents: () => bench.host.work.handleEvents(connectionId, never),
    close: () => bench.close(),
  };
  return stage;
}

/** The paths of every token endpoint the manifest names, whatever way of connecting it belongs to. */
export function tokenPaths({ connect }: PluginDefinition): readonly string[] {
  return waysOf(connect).flatMap((way) => (way.kind === 'api-key' ? [] : [way.options.token.path]));
}

/** What a fault must fit to strike exactly such calls. */
export interface CallMatch {
  readonly method: string;
  readonly path: string;
  readonly exact: true;
}

export function matchOf({ method, path }: JournalRow): CallMatch {
  return { method, path: path.split('?', 1)[0] ?? '', exact: true };
}

/** Moves over whatever limit of calls the last step used up: no suite should wait for a minute to pass. */
export function rest(clock: TestClock): void {
  clock.advance({ minutes: 2 });
}

/** A clock that goes on by itself, since limits, tokens and versions look at it, and that a test can move. */
function runningClock(start: string): TestClock {
  const began = performance.now();
  let base = Temporal.Instant.from(start);
  return {
    now: () => base.add({ milliseconds: Math.floor(performance.now() - began) }),
    advance(duration) {
      base = base.toZonedDateTimeISO('UTC').add(duration).toInstant();
    },
  };
}
