import { loadConfig, type Config } from '../config.ts';
import { createLogger } from '../ground/log.ts';
import { armFailPoint, failPoints } from '../ground/fail-points.ts';
import { InvalidInput, NotFound, PorticoError } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { environmentOf } from './environment.ts';
import { installationKind } from './installation.ts';

/**
 * Runs what the command line names. Resolves with the exit code, or with null for a role that goes on by
 * itself (web, worker, sandbox). Every failure is a sentence on stderr, with `--json` a document on stdout too:
 * 2 is the caller's mistake, 1 everything else.
 */
export async function dispatch(args: readonly string[]): Promise<number | null> {
  const [role = '', ...rest] = args;
  try {
    const config = loadConfig(environmentOf(role, process.env));
    const isDemo = role === 'demo' || installationKind(config.dataDir) === 'demo';
    const mode = isDemo ? 'demo' : 'real';
    checkFailAt(config, mode);
    return await run(role, rest, config, mode);
  } catch (error) {
    return complain(error, rest.includes('--json'));
  }
}

/** Each role loads what it needs and no more: a sandbox starts without pages, a command without the demo. */
async function run(role: string, rest: readonly string[], config: Config, mode: Deps['mode']): Promise<number | null> {
  const log = createLogger(config.logLevel, { role });
  switch (role) {
    case 'start':
      return (await import('./start.ts')).start(config, log);
    case 'demo':
      return (await import('../demo/start.ts')).demo(config, createLogger('error', { role }));
    case 'web':
      await (await import('./web.ts')).runWeb(config, mode, log);
      return null;
    case 'worker':
      await (await import('./worker.ts')).runWorker(config, mode, log);
      return null;
    case 'sandbox':
      await (await import('./sandbox.ts')).runSandbox(config, mode, log, rest);
      return null;
    default:
      return command(role, rest, config, mode);
  }
}

async function command(role: string, rest: readonly string[], config: Config, mode: Deps['mode']): Promise<number> {
  const { commands } = await import('../commands/index.ts');
  const found = Object.hasOwn(commands, role) ? commands[role] : undefined;
  const usage = ['Commands:', ...Object.values(commands).map((one) => `  portico ${one.usage} [--json]`)].join('\n');
  if (!found) throw new InvalidInput(role === '' ? usage : `'${role}' is not part of Portico yet.\n${usage}`);
  if (config.failAt !== null) armFailPoint(config.failAt);
  const args = rest.filter((arg) => arg !== '--json');
  return found.run({ args, json: args.length < rest.length, config, mode, log: createLogger('error', { role }) });
}

function checkFailAt({ failAt }: Config, mode: Deps['mode']): void {
  if (failAt === null) return;
  if (mode === 'real')
    throw new InvalidInput('PORTICO_FAIL_AT makes processes die on purpose; a real installation refuses it.');
  const [name = ''] = failAt.split(':');
  if (!failPoints.some((point) => point.name === name))
    throw new InvalidInput(`PORTICO_FAIL_AT names '${name}', which is no fail point. 'portico failpoints' lists them.`);
}

function complain(error: unknown, json: boolean): number {
  const sentence = Error.isError(error) ? error.message : String(error);
  if (json) console.log(JSON.stringify({ error: sentence }));
  const isOurs = error instanceof PorticoError || isWrongFlag(error);
  console.error(isOurs ? sentence : error);
  return error instanceof InvalidInput || error instanceof NotFound || isWrongFlag(error) ? 2 : 1;
}

function isWrongFlag(error: unknown): boolean {
  return Error.isError(error) && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
