import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Finding } from './finding.ts';

/** Runs the checker of the contracts folder over the recorded traffic and shows what it says. */
export async function checkTraffic(folder: string, record: string): Promise<readonly Finding[]> {
  const child = spawn(process.execPath, ['check.mjs', record, '--coverage'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [said, code] = await Promise.all([text(child.stdout), ended]);
  const lines = said.trimEnd().split('\n');
  const troubles = lines.filter((line) => /^(VIOLATION|UNKNOWN)/.test(line));
  // A field that is wrong is wrong in every exchange: the first of each kind is enough to mend it.
  for (const line of firstOfEachKind(troubles)) console.log(line);
  for (const line of lines.filter((one) => !troubles.includes(one))) console.log(line);
  const count = (word: string): number => troubles.filter((line) => line.startsWith(word)).length;
  return [
    {
      passed: count('VIOLATION') === 0 && code === 0,
      sentence: `${count('VIOLATION')} violations of what the vendors publish`,
    },
    { passed: count('UNKNOWN') === 0, sentence: `${count('UNKNOWN')} operations the vendors do not have` },
    ...['stripe', 'xero', 'hubspot', 'docusign'].map((vendor) => ({
      passed: lines.some((line) => line.startsWith(`coverage: ${vendor} `)),
      sentence: `${vendor} was spoken to`,
    })),
  ];
}

function firstOfEachKind(troubles: readonly string[]): readonly string[] {
  const kinds = new Map<string, string>();
  for (const line of troubles) {
    const kind = line.replace(/line \d+/, '').replaceAll(/[\w-]*\d[\w-]*/g, '#');
    if (!kinds.has(kind)) kinds.set(kind, line);
  }
  return [...kinds.values()].slice(0, 60);
}
