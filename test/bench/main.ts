import { parseArgs } from 'node:util';
import { printed } from './figure.ts';
import { apiCalls } from './calls/calls.ts';
import { ingest } from './ingest/ingest.ts';
import { jobQueue } from './jobs/jobs.ts';
import { money } from './money/money.ts';
import { pages } from './pages/pages.ts';
import { openStage } from './stage/stage.ts';
import { startUp } from './start-up/start-up.ts';
import { sync } from './sync/sync.ts';
import { weight } from './weight/weight.ts';
import type { Workload } from './workload.ts';

/**
 * `npm run bench`: every goal measured beside its limit in one run on one machine. `--only A,B` takes some, `--rounds`
 * sets how often each is repeated, `--full` adds what takes longer than a minute. A figure that was measured counts as
 * passed, whatever it is: a slow machine is not a wrong program.
 */
const workloads: readonly Workload[] = [startUp, weight, money, sync, ingest, jobQueue, apiCalls, pages];

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    full: { type: 'boolean', default: false },
  },
});
const wanted = values.only.split(',').filter((letter) => letter !== '');
const stage = openStage({ rounds: Number(values.rounds), full: values.full });
/** Seconds after which nothing new is begun, unless it was asked for by its letter: CI gives the whole fifteen minutes. */
const patience = 420;
let [passed, failed, skipped] = [0, 0, 0];
const started = performance.now();

for (const workload of workloads) {
  if (wanted.length > 0 && !workload.goals.some((goal) => wanted.includes(goal))) continue;
  const began = performance.now();
  if (wanted.length === 0 && !values.full && began - started > patience * 1_000) {
    console.log(
      `\n${workload.goals.join(', ')}  skipped: this machine is too busy (npm run bench -- --only ${workload.goals[0] ?? ''})`,
    );
    skipped += 1;
    continue;
  }
  console.log(`\n${workload.goals.join(', ')}  ${workload.name}`);
  try {
    for (const figure of await workload.run(stage)) {
      if ('skipped' in figure) {
        console.log(`  ${figure.skipped.padEnd(44)} skipped: ${figure.why}`);
        skipped += 1;
      } else {
        console.log(printed(figure));
        passed += 1;
      }
    }
  } catch (error) {
    console.log('  FAILED', error);
    failed += 1;
  }
  console.log(`  (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

await stage.close();
console.log('\nRatios are medians of the rounds. Other products are not installed here and are not measured.');
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
