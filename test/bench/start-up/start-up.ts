import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { placeServer } from '../../../core/db/embedded/placement.ts';
import { startPortico } from '../../integration/processes/portico.ts';
import { startDemo, type RunningDemo } from '../../journeys/support/demo.ts';
import { median, shown, type Figure } from '../figure.ts';
import { interleaved, ratio } from '../rounds.ts';
import type { Stage } from '../stage/stage.ts';
import type { Workload } from '../workload.ts';

/** From a command to a page: the first time, when the database must be made, and every later time. */
export const startUp: Workload = {
  goals: ['E'],
  name: 'start-up: from the command to the first page',
  async run(stage) {
    return [...(await house(stage)), ...(await demo(stage))];
  },
};

async function house(stage: Stage): Promise<readonly Figure[]> {
  const later: number[] = [];
  const seconds = await interleaved(stage.rounds, {
    initdb: () => Promise.resolve(initdb(stage.folder('initdb'))),
    first: async () => {
      const dataDir = stage.folder('house');
      const first = await startedIn(dataDir);
      later.push(await startedIn(dataDir));
      return first;
    },
  });
  return [
    {
      what: 'npm start, first time, to a page',
      ...ratio(seconds.first, seconds.initdb, 's'),
      unit: 'x initdb',
      goal: { atMost: 2 },
    },
    { what: 'npm start, later, to a page', value: median(later), unit: ' s', goal: { atMost: 3 } },
  ];
}

async function demo(stage: Stage): Promise<readonly Figure[]> {
  const first = await startDemo({ size: 'typical', seconds: patience });
  await end(first);
  const later: number[] = [];
  let running = first;
  for (let round = 0; round < 2; round += 1) {
    if (round > 0) await end(running);
    running = await startDemo({ size: 'typical', dataDir: first.dataDir, seconds: patience });
    later.push(running.startedIn);
  }
  stage.lendDemo(running);
  return [
    {
      what: 'npm run demo, first time, with first sync',
      value: first.startedIn,
      unit: ' s',
      goal: { atMost: 30 },
      beside: 'once, a typical firm',
    },
    {
      what: 'npm run demo, later',
      value: median(later),
      unit: ' s',
      goal: { atMost: 3 },
      beside: later.map(shown).join(', '),
    },
  ];
}

/** That it ends within three seconds is for a test to say, on a quiet machine; here it only has to be gone. */
async function end(demo: RunningDemo): Promise<void> {
  await demo.stop({ keepData: true }).catch((error: unknown) => console.log(`  (${String(error)})`));
}

/** PostgreSQL's own making of a cluster, with the flags the product gives it. Seconds. */
function initdb(folder: string): number {
  const { binaries, user } = placeServer(folder);
  const cluster = path.join(folder, 'cluster');
  fs.mkdirSync(cluster, { mode: 0o700 });
  if (user) fs.chownSync(cluster, user.uid, user.gid);
  const began = performance.now();
  const run = spawnSync(
    path.join(binaries.root, 'bin/initdb'),
    [
      `--pgdata=${cluster}`,
      '--username=portico',
      '--auth=trust',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C.UTF-8',
    ],
    { cwd: cluster, encoding: 'utf8', env: {}, ...(user === null ? {} : { uid: user.uid, gid: user.gid }) },
  );
  if (run.status !== 0) throw new Error(`initdb failed: ${run.stderr}`);
  return (performance.now() - began) / 1000;
}

/** Seconds a start may take before it counts as none: slow is a figure, not a failure. */
const patience = 240;

/** Seconds from the spawn of `npm start` to the first page that came. */
async function startedIn(dataDir: string): Promise<number> {
  const began = performance.now();
  const running = startPortico(['start'], { PORTICO_DATA: dataDir, PORTICO_PORT: '0' });
  try {
    const line = await running.says('Portico is open at', patience);
    const answer = await fetch(`${line.split(' ').at(-1) ?? ''}/sign-in`);
    if (!(await answer.text()).includes('</html>')) throw new Error('The first page is no page.');
    return (performance.now() - began) / 1000;
  } finally {
    running.signal('SIGTERM');
    await running.exit();
    await running.clear();
  }
}
