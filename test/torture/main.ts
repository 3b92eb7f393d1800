import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { failPoints } from '../../core/ground/fail-points.ts';
import { deathAt, deathsByChance, type Death } from './death.ts';
import { startDemo } from './demo.ts';
import { liveHistories } from './histories.ts';
import { payings, payThroughDeath, type Paying } from './payment.ts';
import { signThroughDeath } from './signing.ts';

/**
 * Kills a process of the demo at every fail point of a payment and of a signing, and at random instants, cuts the power,
 * starts again: the ledger must hold the payment exactly once and the proof must agree; the signing service must have one
 * envelope and we its evidence. Then random histories of money in one process, whose invariants must hold.
 *
 * `npm run torture -- [point …] [--kills N] [--histories N] [--seed S] [--full]`: what is named is all that is done,
 * everything where nothing is. Payments are made in full, in part and by a slow method in rotation; `--full` goes through
 * every point with each, and kills ten times as often at random.
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

/** A small firm's clients have about so many invoices to pay; then another firm is torn down. */
const perFirm = 24;

interface Ordeal {
  readonly name: string;
  readonly goThrough: (dataDir: string, index: number) => Promise<string | null>;
}

const paying = (how: Paying, death: Death): Ordeal => ({
  name: `${death.name}, paying ${how.name}`,
  goThrough: (dataDir, index) => payThroughDeath(how, dataDir, death, index),
});
const signing = (death: Death): Ordeal => ({
  name: `${death.name}, signing`,
  goThrough: (dataDir, index) => signThroughDeath(dataDir, death, index),
});
const inTurn = (n: number): Paying => payings[n % payings.length] ?? payings[0];

const ordeals: readonly Ordeal[] = [
  ...points.flatMap(({ name, path: where }, n) => {
    if (where === 'signing') return [signing(deathAt(name))];
    return (values.full ? payings : [inTurn(n)]).map((how) => paying(how, deathAt(name)));
  }),
  ...deathsByChance(kills, seed).map((death, n) => (n % 3 === 2 ? signing(death) : paying(inTurn(n), death))),
];

console.log(`seed ${seed}`);
let failed = ordeals.length > 0 ? await goThroughAll(ordeals) : 0;
if (histories > 0) failed += await liveHistories(histories, seed);
const all = ordeals.length + histories;
console.log(`${all - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && all > 0 ? 0 : 1;

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
  for (const [index, { name, goThrough }] of these.entries()) {
    const began = performance.now();
    const said = await goThrough(dataDir, index).catch((error: unknown) => String(error));
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    if (said !== null) wrong += 1;
    console.log(`${said === null ? 'passed' : 'FAILED'}  ${name} (${seconds} s)${said === null ? '' : `: ${said}`}`);
  }
  if (wrong === 0) fs.rmSync(folder, { recursive: true, force: true });
  else console.log(`The evidence is in ${folder}.`);
  return wrong;
}
