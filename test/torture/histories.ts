import fc from 'fast-check';
import type { Database } from '../../core/db/index.ts';
import { disarmFailPoint } from '../../core/ground/fail-points.ts';
import { cloneDatabase, emptyDatabase } from '../support/clone.ts';
import globalSetup from '../support/global-setup.ts';
import globalTeardown from '../support/global-teardown.ts';
import { anyHistory } from '../support/money/history/happenings.ts';
import { holds } from '../support/money/history/invariants.ts';
import { live } from '../support/money/history/live.ts';
import { openScenario } from '../support/money/scenario.ts';

/** How often a line says how far it is. */
const tellEvery = 100;

/**
 * Lives `count` random histories of money one after the other in this process, with fail points that throw and a ledger
 * and a processor that lose answers. History n of seed s is history 1 of seed s + n - 1, so that a failing one is lived
 * again alone. Answers how many broke an invariant.
 */
export async function liveHistories(count: number, seed: number): Promise<number> {
  await globalSetup();
  const db = await cloneDatabase(process.env['PORTICO_TEST_SERVER'] ?? '');
  let failed = 0;
  try {
    for (let n = 0; n < count; n += 1) {
      const wrong = await liveOne(db, seed + n);
      if (wrong !== null) {
        failed += 1;
        console.log(`FAILED  history of seed ${seed + n}: ${wrong}`);
      }
      if ((n + 1) % tellEvery === 0) console.log(`        ${n + 1} histories lived, ${failed} failed`);
    }
  } finally {
    await db.close();
    await globalTeardown();
  }
  return failed;
}

async function liveOne(db: Database, seed: number): Promise<string | null> {
  const [history = []] = fc.sample(anyHistory, { seed, numRuns: 1 });
  await emptyDatabase(db);
  const firm = await openScenario(db);
  try {
    await live(firm, history);
    await holds(firm);
    return null;
  } catch (error) {
    const steps = history.map((one, n) => `  ${n + 1}. ${JSON.stringify(one)}`);
    return [error instanceof Error ? (error.stack ?? error.message) : String(error), ...steps].join('\n');
  } finally {
    disarmFailPoint();
    await firm.close();
  }
}
