import path from 'node:path';
import { commands } from './commands/index.ts';
import { loadConfig, type Config } from './config.ts';
import { demo } from './demo/start.ts';
import { armFailPoint } from './ground/fail-points.ts';
import { createLogger } from './ground/log.ts';
import { InvalidInput, PorticoError } from './plugin-api/index.ts';
import { environmentOf } from './processes/environment.ts';
import { installationKind } from './processes/installation.ts';
import { findDatabase, openDeps } from './processes/open-deps.ts';
import { runSandbox } from './processes/sandbox.ts';
import { start } from './processes/start.ts';
import { runWeb } from './processes/web.ts';
import { runWorker } from './processes/worker.ts';
import type { Deps } from './wing.ts';

/** Native Temporal, UUIDv7 and type stripping came together in this one. */
const neededNode = 26;

const [role = '', ...rest] = process.argv.slice(2);

try {
  checkNode();
  const dataDir = path.resolve(process.env['PORTICO_DATA'] ?? './data');
  const config = loadConfig(environmentOf(dataDir, process.env));
  const mode: Deps['mode'] = installationKind(config.dataDir) === 'demo' ? 'demo' : 'real';
  const code = await run(config, mode);
  // Web, worker and sandbox go on; everything else is over.
  if (code !== null) process.exit(code);
} catch (error) {
  process.exit(complain(error));
}

async function run(config: Config, mode: Deps['mode']): Promise<number | null> {
  const log = createLogger(config.logLevel, { role });
  switch (role) {
    case 'start':
      return start(config, log);
    case 'demo':
      return demo(config, createLogger('error', { role }));
    case 'web':
      await runWeb(config, mode, log);
      return null;
    case 'worker':
      await runWorker(config, mode, log);
      return null;
    case 'sandbox':
      await runSandbox(config, mode, log, rest);
      return null;
    case 'migrate':
      return migrate(config, mode);
    default:
      return command(config, mode);
  }
}

async function migrate(config: Config, mode: Deps['mode']): Promise<number> {
  const database = await findDatabase(config);
  const { close } = await openDeps(config, { databaseUrl: database.url, mode, log: createLogger('warn') });
  await close();
  await database.stop();
  console.log('The schema is up to date.');
  return 0;
}

async function command(config: Config, mode: Deps['mode']): Promise<number> {
  const found = Object.hasOwn(commands, role) ? commands[role] : undefined;
  if (!found) throw new InvalidInput(role === '' ? usage() : `'${role}' is not part of Portico yet.\n${usage()}`);
  if (config.failAt !== null && mode === 'demo') armFailPoint(config.failAt);
  const args = rest.filter((arg) => arg !== '--json');
  return found.run({ args, json: args.length < rest.length, config, mode, log: createLogger('error', { role }) });
}

function usage(): string {
  return ['Commands:', ...Object.values(commands).map((one) => `  portico ${one.usage} [--json]`)].join('\n');
}

/** One sentence on stderr (a document on stdout with --json); 2 is the caller's mistake, 1 everything else. */
function complain(error: unknown): number {
  const sentence = error instanceof Error ? error.message : String(error);
  if (rest.includes('--json')) console.log(JSON.stringify({ error: sentence }));
  console.error(error instanceof PorticoError ? sentence : error);
  return error instanceof InvalidInput ? 2 : 1;
}

function checkNode(): void {
  const [major = '0'] = process.versions.node.split('.');
  if (Number(major) < neededNode)
    throw new InvalidInput(
      `Portico needs Node ${neededNode} and found ${process.versions.node}. Run 'npm ci' on this machine, which brings it, and start Portico with npm: 'npm run demo' or 'npm start'.`,
    );
}
