import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Collection, Store } from '../sandbox.ts';

/** A store whose changes reach the disk before the answer that reports them. */
export interface JournalledStore extends Store {
  /** Writes what changed since the last flush, in one write. */
  flush(): void;
  /** Rises with every change. */
  readonly version: number;
  readonly empty: boolean;
  /** Text of [0-9a-f], the same for the same position in the store's life. */
  random(): string;
  close(): void;
}

type Line = readonly [collection: string, id: string, value?: unknown];

/**
 * Opens `<dir>/state.jsonl`, replays it and compacts it. A kill between two flushes loses only what nobody
 * was told of. Values are stored as they are at `put`; change one and put it again.
 */
export function openStore(dir: string): JournalledStore {
  fs.mkdirSync(dir, { recursive: true });
  const file = path.join(dir, 'state.jsonl');
  const data = new Map<string, Map<string, unknown>>();
  replay(file, data);
  compact(file, data);
  const handle = fs.openSync(file, 'a');
  let waiting: string[] = [];
  let version = 0;

  function change(line: Line): void {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(`${JSON.stringify(line)}\n`);
    version += 1;
  }

  function flush(): void {
    if (waiting.length === 0) return;
    const lines = waiting.join('');
    waiting = [];
    fs.writeSync(handle, lines);
  }

  function counter(name: string): number {
    const counters = mapOf(data, '#counters');
    const value = ((counters.get(name) as number | undefined) ?? 0) + 1;
    counters.set(name, value);
    change(['#counters', name, value]);
    return value;
  }

  return {
    collection: <T>(name: string) => collectionOf<T>(mapOf(data, name), name, change),
    next: counter,
    flush,
    get version() {
      return version;
    },
    get empty() {
      return [...data].every(([name, map]) => name.startsWith('#') || map.size === 0);
    },
    random: () =>
      createHash('sha256')
        .update(`${path.basename(dir)}:${counter('random')}`)
        .digest('hex'),
    close() {
      flush();
      fs.closeSync(handle);
    },
  };
}

function collectionOf<T>(map: Map<string, unknown>, name: string, change: (line: Line) => void): Collection<T> {
  return {
    get: (id) => map.get(id) as T | undefined,
    put(id, value) {
      map.set(id, value);
      change([name, id, value]);
      return value;
    },
    delete(id) {
      if (map.delete(id)) change([name, id]);
    },
    list: () => [...map.values()] as T[],
    get size() {
      return map.size;
    },
  };
}

function mapOf(data: Map<string, Map<string, unknown>>, name: string): Map<string, unknown> {
  const known = data.get(name);
  if (known) return known;
  const made = new Map<string, unknown>();
  data.set(name, made);
  return made;
}

function replay(file: string, data: Map<string, Map<string, unknown>>): void {
  if (!fs.existsSync(file)) return;
  for (const text of fs.readFileSync(file, 'utf8').split('\n')) {
    const line = parseLine(text);
    if (!line) continue;
    const map = mapOf(data, line[0]);
    if (line.length === 3) map.set(line[1], line[2]);
    else map.delete(line[1]);
  }
}

/** The last line may be torn by a kill; nobody was answered for it. */
function parseLine(text: string): Line | null {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

function compact(file: string, data: Map<string, Map<string, unknown>>): void {
  const lines = [...data].flatMap(([name, map]) =>
    [...map].map(([id, value]) => `${JSON.stringify([name, id, value])}\n`),
  );
  fs.writeFileSync(`${file}.new`, lines.join(''));
  fs.renameSync(`${file}.new`, file);
}
