import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { failPoints } from '../../core/ground/fail-points.ts';
import { startDemo } from './demo.ts';
import { payThroughDeath } from './payment.ts';
import { signThroughDeath } from './signing.ts';

/**
 * Kills a process of the demo at every fail point of a payment and of a signing, cuts the power, starts again: the
 * ledger must hold the payment exactly once and the proof must agree; the signing service must have one envelope and we
 * its evidence. `npm run torture [point …]` takes only those points.
 */
const wanted = process.argv.slice(2);
const points = failPoints
  .filter(({ path: where }) => where === 'payment' || where === 'signing')
  .filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-torture-'));
fs.chmodSync(folder, 0o755);
const dataDir = path.join(folder, 'data');

const first = await startDemo(dataDir, null);
await first.cutPower();

let failed = 0;
for (const [index, { name: point, path: where }] of points.entries()) {
  const began = performance.now();
  const goThroughDeath = where === 'signing' ? signThroughDeath : payThroughDeath;
  const wrong = await goThroughDeath(dataDir, point, index).catch((error: unknown) => String(error));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  if (wrong !== null) failed += 1;
  console.log(`${wrong === null ? 'passed' : 'FAILED'}  ${point} (${seconds} s)${wrong === null ? '' : `: ${wrong}`}`);
}

console.log(`${points.length - failed} passed, ${failed} failed`);
if (failed === 0) fs.rmSync(folder, { recursive: true, force: true });
else console.log(`The evidence is in ${folder}.`);
process.exitCode = failed === 0 && points.length > 0 ? 0 : 1;
