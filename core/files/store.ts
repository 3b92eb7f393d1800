import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import type { Config } from '../config.ts';
import { newId } from '../ground/ids.ts';
import { Bug, NotFound } from '../plugin-api/index.ts';

/** What a file is, whatever it is called. */
export interface Content {
  /** Of the bytes, in hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** Content that has arrived and is not kept yet. */
export interface Staged extends Content {
  /** Where it lies on this machine. */
  readonly path: string;
}

/** Where the bytes of kept files lie, by their hash: nothing is overwritten, the same content lies there once. */
export interface FileStore {
  /** Takes bytes in as they come, never more than a few in memory. Stops at the error of `source` and leaves nothing. */
  stage(source: Readable | Uint8Array): Promise<Staged>;
  /** Moves staged content to its place; again, after a crash, is the same. */
  keep(staged: Staged): Promise<Content>;
  discard(staged: Staged): Promise<void>;
  /** All of it, checked against its hash. Throws NotFound when it is gone, Bug when it is damaged. */
  read(content: Content): Promise<Uint8Array>;
  stream(content: Content): Promise<Readable>;
  /** Drops what uploads and crashes left behind before this instant of the machine's clock (milliseconds). */
  dropStaged(before: number): Promise<void>;
}

/** The store in the data folder. The disk is a driver's: another one puts the same keys into a bucket. */
export function fileStore({ dataDir }: Pick<Config, 'dataDir'>): FileStore {
  const location = path.join(dataDir, 'files');
  const incoming = path.join(dataDir, 'incoming');
  const disk = new Disk(new FSDriver({ location, visibility: 'private' }));
  return {
    async stage(source) {
      await fs.mkdir(incoming, { recursive: true, mode: 0o700 });
      const file = path.join(incoming, newId());
      try {
        return { path: file, ...(await write(file, source instanceof Readable ? source : Readable.from([source]))) };
      } catch (error) {
        await fs.rm(file, { force: true });
        throw error;
      }
    },
    async keep({ path: from, sha256, size }) {
      await disk.moveFromFs(from, keyOf(sha256));
      return { sha256, size };
    },
    discard: ({ path: file }) => fs.rm(file, { force: true }),
    async read(content) {
      const bytes = await disk.getBytes(keyOf(content.sha256)).catch(gone(content));
      if (hashOf(bytes) !== content.sha256)
        throw new Bug('A file is not what it was when it was kept.', { sha256: content.sha256 });
      return bytes;
    },
    async stream(content) {
      const key = keyOf(content.sha256);
      if (!(await disk.exists(key))) return gone(content)();
      return disk.getStream(key);
    },
    async dropStaged(before) {
      const names = await fs.readdir(incoming).catch(() => []);
      for (const name of names) {
        const file = path.join(incoming, name);
        const { mtimeMs } = await fs.stat(file);
        if (mtimeMs < before) await fs.rm(file, { force: true });
      }
    },
  };
}

/** Writes and hashes at once, and has the disk hold it before anybody is told that it does. */
async function write(file: string, source: Readable): Promise<Content> {
  const hash = createHash('sha256');
  let size = 0;
  const handle = await fs.open(file, 'wx', 0o600);
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      size += chunk.byteLength;
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), size };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A folder of a hundred thousand files is slow to look into: two letters of the hash make 256. */
function keyOf(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256}`;
}

function gone({ sha256 }: Content): () => never {
  return () => {
    throw new NotFound('This file is no longer in our store.', { sha256 });
  };
}
