import type { Config } from '../config.ts';
import type { Logger } from '../ground/log.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { installationKind } from '../processes/installation.ts';
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
  refuseUnusedFolder(call.config);
  const database = await findDatabase(call.config);
  try {
    const open = await openDeps(call.config, { databaseUrl: database.url, mode: call.mode, log: call.log });
    try {
      return await work(open.deps);
    } finally {
      await open.close();
    }
  } finally {
    await database.stop();
  }
}

/** A mistyped folder must not become an installation of its own. */
function refuseUnusedFolder({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== null || installationKind(dataDir) !== null) return;
  throw new InvalidInput(
    `There is no Portico in ${dataDir} yet. Set PORTICO_DATA to its folder, or start it first: 'npm start' or 'npm run demo'.`,
  );
}
