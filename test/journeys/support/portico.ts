import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { RunningDemo } from './demo.ts';

const root = path.join(import.meta.dirname, '../../..');

/** Runs `portico <args>` in the demo's folder, as `npm run -s portico -- …` does. */
export async function portico(
  { commandEnv }: Pick<RunningDemo, 'commandEnv'>,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, ['core/main.ts', ...args], {
    cwd: root,
    env: commandEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);

/** What `proof --json` prints, exactly. */
const proofReport = z.strictObject({
  ok: z.boolean(),
  currencies: z.array(
    z.strictObject({
      currency: z.string().length(3),
      processor: decimal,
      ledger: decimal,
      books: decimal,
      inTransit: decimal,
      opening: decimal,
      differences: z.array(z.strictObject({ kind: z.string(), ref: z.string(), amount: decimal })),
    }),
  ),
  open: z.array(z.strictObject({ case: z.string(), ref: z.string(), amount: decimal, sentence: z.string() })),
});

/** The proof as a command gives it; exit status and report say the same or it throws. */
export async function proof(demo: RunningDemo): Promise<z.infer<typeof proofReport>> {
  const { code, stdout, stderr } = await portico(demo, 'proof', '--json');
  if (code !== 0 && code !== 1) throw new Error(`proof ended with ${code ?? 'a signal'}: ${stderr.slice(-2000)}`);
  const report = proofReport.parse(JSON.parse(stdout));
  if (report.ok !== (code === 0)) throw new Error(`proof says ok: ${report.ok} and exits with ${code}.`);
  return report;
}
