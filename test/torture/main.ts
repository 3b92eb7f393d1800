import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { failPoints, type FailPoint } from '../../core/ground/fail-points.ts';
import { acts, actThroughDeath, refunding, type Act, type Payment } from './acts.ts';
import { startDemo } from './demo.ts';
import { liveHistories } from './histories.ts';
import { payings, payQuietly, payThroughDeath, type Paying } from './payment.ts';
import { signThroughDeath } from './signing.ts';
import { killsByChance, weather } from './storm.ts';

/**
 * Kills a process of the demo at every fail point, cuts the power, starts again: the ledger must hold what happened exactly
 * once and the proof must agree; the signing service must have one envelope and we its evidence. Then kills at random
 * instants while things go on, and random histories of money in one process, whose invariants must hold.
 *
 * `npm run torture -- [point …] [--kills N] [--histories N] [--seed S] [--full]`: what is named is all that is done,
 * everything where nothing is. Cases (payments in full, in part and by a slow method, refunds, disputes, payouts) are taken
 * in rotation; `--full` goes through every point with each.
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
const kills = Number(values.kills ?? (isAll ? 50 : 0));
/** About half a second each on a quiet machine. */
const histories = Number(values.histories ?? (isAll ? 1_000 : 0));
const points = failPoints
  // Nothing that happens to money passes a page of a sync in time; the host's and the plugins' own tests die there.
  .filter(({ path: passing }) => passing !== 'sync')
  .filter(({ name }) => isAll || wanted.includes(name));

/** A small firm's clients have about so many invoices to pay; then another firm is torn down. */
const perFirm = 25;

interface Ordeal {
  readonly name: string;
  /** Whether something happens to a payment that was made before. */
  readonly needsPayment: boolean;
  readonly goThrough: (dataDir: string, index: number, payment: Payment | undefined) => Promise<string | null>;
}

const paying = (how: Paying, point: string): Ordeal => ({
  name: `${point}, ${how.name}`,
  needsPayment: false,
  goThrough: (dataDir, index) => payThroughDeath(how, dataDir, point, index),
});
const acting = (act: Act, point: string): Ordeal => ({
  name: `${point}, ${act.name}`,
  needsPayment: true,
  async goThrough(dataDir, _index, payment) {
    if (!payment) throw new Error('No payment was made for it.');
    return actThroughDeath(act, dataDir, point, payment);
  },
});
const signing = (point: string): Ordeal => ({
  name: `${point}, signed`,
  needsPayment: false,
  goThrough: (dataDir, index) => signThroughDeath(dataDir, point, index),
});

/** Every case that comes past a point. */
function casesAt({ name, path: passing }: FailPoint): readonly Ordeal[] {
  const paid = payings.map((how) => paying(how, name));
  switch (passing) {
    case 'money':
      return [...paid, ...acts.map((act) => acting(act, name))];
    case 'checkout':
      return paid;
    case 'note':
      return paid.slice(0, 1);
    case 'refund':
      return [acting(refunding, name)];
    case 'signing':
      return [signing(name)];
    case 'sync':
      return [];
  }
}

const ordeals = points.flatMap((point, n) => {
  const cases = casesAt(point);
  return values.full ? cases : cases.slice(n % cases.length).slice(0, 1);
});
const storms = Array.from({ length: Math.ceil(kills / perFirm) }, (_, n) =>
  killsByChance(Math.min(perFirm, kills - n * perFirm), seed + n),
);

console.log(`seed ${seed}`);
// The houses mostly wait, for restarts and for the ledger's call limit; the histories mostly work.
const wrong = await Promise.all([goThroughAll(), histories > 0 ? liveHistories(histories, seed) : 0]);
const failed = wrong[0] + wrong[1];
const all = ordeals.length + storms.length + histories;
console.log(`${all - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && all > 0 ? 0 : 1;

/** Answers how many went wrong. */
async function goThroughAll(): Promise<number> {
  let wrong = 0;
  for (let n = 0; n < ordeals.length; n += perFirm) wrong += await onOneFirm(ordeals.slice(n, n + perFirm));
  for (const storm of storms)
    wrong += await inFolder((dataDir) => told(`${storm.length} kills at random`, () => weather(dataDir, storm)));
  return wrong;
}

/** One after the other on the same data; answers how many went wrong. */
async function onOneFirm(these: readonly Ordeal[]): Promise<number> {
  return inFolder(async (dataDir) => {
    const first = await startDemo(dataDir, null);
    const count = these.filter(({ needsPayment }) => needsPayment).length;
    const payments = await payQuietly(first, dataDir, count).finally(() => first.cutPower());
    let lost = 0;
    for (const [index, { name, needsPayment, goThrough }] of these.entries())
      lost += await told(name, () => goThrough(dataDir, index, needsPayment ? payments.shift() : undefined));
    return lost;
  });
}

/** Says how something went; answers 1 where it went wrong. */
async function told(name: string, goThrough: () => Promise<string | null>): Promise<number> {
  const began = performance.now();
  const said = await goThrough().catch((error: unknown) => String(error));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${said === null ? 'passed' : 'FAILED'}  ${name} (${seconds} s)${said === null ? '' : `: ${said}`}`);
  return said === null ? 0 : 1;
}

/** A folder for one firm, kept where something went wrong. */
async function inFolder(live: (dataDir: string) => Promise<number>): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-torture-'));
  fs.chmodSync(folder, 0o755);
  const lost = await live(path.join(folder, 'data'));
  if (lost === 0) fs.rmSync(folder, { recursive: true, force: true });
  else console.log(`The evidence is in ${folder}.`);
  return lost;
}
