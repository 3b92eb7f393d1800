import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import { findDatabase, openDeps } from '../processes/open-deps.ts';
import type { Deps } from '../wing.ts';

/** What a command is given. It answers with its exit code: 0 good, 1 found something, 2 usage. */
export interface Call {
  readonly args: readonly string[];
  readonly json: boolean;
  readonly config: Config;
  readonly mode: Deps['mode'];
  readonly log: Logger;
}

export interface Command {
  readonly usage: string;
  run(call: Call): Promise<number>;
}

/** The answer: one JSON document with `--json`, else the lines. */
export function answer(call: Call, document: unknown, lines: readonly string[]): void {
  console.log(call.json ? JSON.stringify(document) : lines.join('\n'));
}

/** Does work with everything open; a database server that was down is started for it and stopped after. */
export async function withDeps<T>(call: Call, work: (deps: Deps) => Promise<T>): Promise<T> {
  const database = await findDatabase(call.config);
  try {
    const { deps, close } = await openDeps(call.config, { databaseUrl: database.url, mode: call.mode, log: call.log });
    try {
      return await work(deps);
    } finally {
      await close();
    }
  } finally {
    await database.stop();
  }
}
