import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/**
 * `npm run check`: the gates every commit passes, one readable list, the same locally and in CI.
 * Each runs under our own Node; the first line of a failure says which gate and why it exists.
 */
interface Gate {
  readonly name: string;
  readonly why: string;
  readonly command: readonly string[];
  /** Where the answer is 'could not ask', say so and go on. */
  readonly unavailable?: RegExp;
}

const root = path.join(import.meta.dirname, '..');
const node = process.execPath;
const bin = (name: string): string => path.join(root, 'node_modules', name);

const gates: readonly Gate[] = [
  { name: 'types', why: 'strict TypeScript', command: [node, bin('@typescript/native/bin/tsc'), '-p', '.'] },
  {
    name: 'lint',
    why: 'strict type-checked rules',
    command: [node, bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
  },
  {
    name: 'format',
    why: 'one way to lay code out',
    command: [node, bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  {
    name: 'arrows',
    why: 'who may import whom (docs/architecture.md), no circles',
    command: [
      node,
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--output-type',
      'err',
      'core',
      'plugins',
      'migrations',
    ],
  },
  {
    name: 'vendors',
    why: "core, views and migrations know no vendor's name",
    command: [node, 'test/gates/vendor-names.ts'],
  },
  { name: 'dead code', why: 'what nobody uses is deleted', command: [node, bin('knip/bin/knip.js'), '--no-progress'] },
  {
    name: 'advisories',
    why: 'no known hole in what we ship',
    // `npm run -s` hands its silence on to every npm below it; without words nobody can tell a hole from no answer.
    command: ['npm', 'audit', '--omit=dev', '--audit-level=high', '--loglevel=warn'],
    unavailable:
      /audit endpoint returned an error|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|405|404|403|ENOAUDIT|not implemented/i,
  },
];

const wanted = process.argv.slice(2);
const env = {
  ...process.env,
  PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
};
let failures = 0;

for (const gate of gates.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const [command = '', ...args] = gate.command;
  const started = performance.now();
  const run = spawnSync(command, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const output = `${run.stdout}${run.stderr}`.trim();
  if (run.status === 0) console.log(`ok      ${gate.name} (${seconds} s)`);
  else if (gate.unavailable?.test(output))
    console.log(`skipped ${gate.name}: advisories not checked, no advisory service answers here`);
  else {
    failures += 1;
    console.log(`FAILED  ${gate.name}: ${gate.why} (${seconds} s)\n${output}\n`);
  }
}

if (!fs.existsSync(path.join(root, 'package-lock.json'))) failures += 1;
process.exitCode = failures === 0 ? 0 : 1;
