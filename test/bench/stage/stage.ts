import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded, type EmbeddedServer } from '../../../core/db/embedded/index.ts';
import { startDemo, type RunningDemo } from '../../journeys/support/demo.ts';
import { openScratch, type Scratch } from './scratch.ts';

/** What workloads stand on: one PostgreSQL with the product's own settings, folders, a demo. */
export interface Stage {
  readonly rounds: number;
  /** Also what takes longer than a minute. */
  readonly full: boolean;
  /** An empty folder PostgreSQL's user can reach too. */
  folder(name: string): string;
  /** A migrated database of its own, with the portal's role; both sides of a comparison use one server. */
  scratch(name: string): Promise<Scratch>;
  /** A furnished demo that runs, shared by the workloads that look at one. */
  demo(): Promise<RunningDemo>;
  /** Keeps a demo that a workload started anyway. */
  lendDemo(demo: RunningDemo): void;
  close(): Promise<void>;
}

export function openStage(options: { readonly rounds: number; readonly full: boolean }): Stage {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-bench-'));
  fs.chmodSync(root, 0o755);
  const scratches: Scratch[] = [];
  let server: Promise<EmbeddedServer> | null = null;
  let demo: Promise<RunningDemo> | null = null;

  function folder(name: string): string {
    const made = path.join(root, `${name}-${randomBytes(3).toString('hex')}`);
    fs.mkdirSync(made, { mode: 0o755 });
    return made;
  }

  return {
    ...options,
    folder,
    async scratch(name) {
      server ??= startEmbedded({ dataDir: folder('postgres') });
      const scratch = await openScratch((await server).url, name, folder(name));
      scratches.push(scratch);
      return scratch;
    },
    demo: () => (demo ??= startDemo({ seconds: 240 })),
    lendDemo(running) {
      demo = Promise.resolve(running);
    },
    async close() {
      // what went wrong with it is told where it was used
      await demo?.then((running) => running.stop()).catch((error: unknown) => console.log(`  (${String(error)})`));
      for (const scratch of scratches) await scratch.drop();
      await (await server)?.stop();
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}
