import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { failPoints } from '../../core/ground/fail-points.ts';
import { deathAt, deathsByChance, type Death } from './death.ts';
import { startDemo } from './demo.ts';
import { liveHistories } from './histories.ts';
import { payThroughDeath } from './payment.ts';
import { signThroughDeath } from './signing.ts';

/**
 * Kills a process of the demo at every fail point of a payment and of a signing, and at random instants, cuts the power,
 * starts again: the ledger must hold the payment exactly once and the proof must agree; the signing service must have one
 * envelope and we its evidence. Then random histories of money in one process, whose invariants must hold.
 *
 * `npm run torture -- [point …] [--kills N] [--histories N] [--seed S] [--full]`: what is named is all that is done,
 * everything where nothing is. `--full` kills ten times as often at random.
 */
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string' },
    histories: { type: 'string' },
    seed: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});
const isAll = wanted.length === 0 && values.kills === undefined && values.histories === undefined;
const seed = Number(values.seed ?? randomInt(2 ** 31));
const kills = Number(values.kills ?? (isAll ? (values.full ? 50 : 5) : 0));
/** About half a second each on a quiet machine: with the points and the kills within twenty-five minutes. */
const histories = Number(values.histories ?? (isAll ? 1_000 : 0));
const points = failPoints
  .filter(({ path: where }) => where === 'payment' || where === 'signing')
  .filter(({ name }) => isAll || wanted.includes(name));

interface Ordeal {
  readonly death: Death;
  readonly goThrough: typeof payThroughDeath;
}

const ordeals: readonly Ordeal[] = [
  ...points.map(({ name, path: where }) => ({
    death: deathAt(name),
    goThrough: where === 'signing' ? signThroughDeath : payThroughDeath,
  })),
  ...deathsByChance(kills, seed).map((death, n) => ({
    death,
    goThrough: n % 3 === 2 ? signThroughDeath : payThroughDeath,
  })),
];

console.log(`seed ${seed}`);
let failed = ordeals.length > 0 ? await goThroughAll(ordeals) : 0;
if (histories > 0) failed += await liveHistories(histories, seed);
const all = ordeals.length + histories;
console.log(`${all - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && all > 0 ? 0 : 1;

/** A small firm's clients have about so many invoices to pay; then another firm is torn down. */
const perFirm = 24;

/** One after the other on the same data, as far as it reaches; answers how many went wrong. */
async function goThroughAll(these: readonly Ordeal[]): Promise<number> {
  if (these.length > perFirm) {
    const wrong = await goThroughAll(these.slice(0, perFirm));
    return wrong + (await goThroughAll(these.slice(perFirm)));
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-torture-'));
  fs.chmodSync(folder, 0o755);
  const dataDir = path.join(folder, 'data');
  const first = await startDemo(dataDir, null);
  await first.cutPower();
  let wrong = 0;
  for (const [index, { death, goThrough }] of these.entries()) {
    const began = performance.now();
    const said = await goThrough(dataDir, death, index).catch((error: unknown) => String(error));
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    if (said !== null) wrong += 1;
    console.log(
      `${said === null ? 'passed' : 'FAILED'}  ${death.name} (${seconds} s)${said === null ? '' : `: ${said}`}`,
    );
  }
  if (wrong === 0) fs.rmSync(folder, { recursive: true, force: true });
  else console.log(`The evidence is in ${folder}.`);
  return wrong;
}
