import readline from 'node:readline';
import { parseArgs } from 'node:util';
import { disablePlugin, enablePlugin, listPlugins } from '../plugin-host/index.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { answer, withDeps, type Call, type Command } from './command.ts';
import { testPlugin } from './plugin-test.ts';

export const plugin: Command = {
  usage: 'plugin list | enable <id> [--set key=value] [--secret key=-] | disable <id> | test <folder>',
  async run(call) {
    const [verb, id] = call.args;
    if (verb === 'list') return list(call);
    if (id === undefined || id.startsWith('--')) throw new InvalidInput(`Usage: ${plugin.usage}`);
    if (verb === 'enable') return enable(call, id);
    if (verb === 'disable') return disable(call, id);
    if (verb === 'test') return testPlugin(call, id);
    throw new InvalidInput(`Usage: ${plugin.usage}`);
  },
};

async function list(call: Call): Promise<number> {
  const lines = await withDeps(call, (deps) => listPlugins(deps));
  answer(
    call,
    lines,
    lines.map(({ id, state, organisation, reason }) =>
      [id.padEnd(16), state.padEnd(16), organisation ?? '', reason ?? ''].join(' ').trimEnd(),
    ),
  );
  return lines.some(({ state }) => state === 'refused' || state === 'needs attention') ? 1 : 0;
}

async function enable(call: Call, id: string): Promise<number> {
  const settings = await readSettings(call.args.slice(2));
  const { connection, authorizeUrl } = await withDeps(call, (deps) => enablePlugin(deps, id, { settings }));
  answer(call, { connection: connection.id, state: connection.state, authorizeUrl }, [
    authorizeUrl === null ? `${id} is connected.` : `Open this address to allow the connection: ${authorizeUrl}`,
  ]);
  return 0;
}

async function disable(call: Call, id: string): Promise<number> {
  await withDeps(call, (deps) => disablePlugin(deps, id));
  answer(call, { id, state: 'off' }, [`${id} is off. Its history stays.`]);
  return 0;
}

async function readSettings(args: readonly string[]): Promise<Record<string, string>> {
  const { values } = parseArgs({
    args: [...args],
    options: { set: { type: 'string', multiple: true }, secret: { type: 'string', multiple: true } },
  });
  const plain = (values.set ?? []).map((pair) => split(pair, '--set'));
  const secrets = (values.secret ?? []).map((pair) => split(pair, '--secret'));
  const lines = secrets.length === 0 ? [] : await readLines(secrets.length);
  return Object.fromEntries([...plain, ...secrets.map(([name], index) => [name, lines[index] ?? ''] as const)]);
}

function split(pair: string, flag: string): readonly [string, string] {
  const at = pair.indexOf('=');
  const value = pair.slice(at + 1);
  if (at < 1 || (flag === '--secret' && value !== '-'))
    throw new InvalidInput(
      flag === '--secret'
        ? 'A secret is given as --secret key=- and read from stdin.'
        : 'A setting is given as --set key=value.',
    );
  return [pair.slice(0, at), value];
}

/** One line of stdin per secret, in order: secrets never stand on a command line. */
async function readLines(count: number): Promise<readonly string[]> {
  const lines: string[] = [];
  const input = readline.createInterface({ input: process.stdin });
  for await (const line of input) {
    lines.push(line);
    if (lines.length === count) break;
  }
  input.close();
  if (lines.length < count)
    throw new InvalidInput(`${count} secrets were announced and ${lines.length} came on stdin.`);
  return lines;
}
