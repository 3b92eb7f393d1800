import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDemo } from '../journeys/support/demo.ts';
import { checkTraffic } from './check-traffic.ts';
import { compareWithJournals } from './journals.ts';
import { playARun } from './play-a-run.ts';

/**
 * `npm run contract -- <folder>`: plays a run without faults against recording sandboxes and holds the traffic
 * against the vendors' own published descriptions (a copy of the contracts folder, with its packages installed).
 * Exit 0 when every check passes, 1 when one fails, 2 for a wrong call.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined || !fs.existsSync(path.join(folder, 'check.mjs'))) {
  console.error('Say which folder holds check.mjs: npm run contract -- <folder>');
  process.exit(2);
}

const record = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'portico-traffic-')), 'traffic.jsonl');
const running = await startDemo({ env: { PORTICO_RECORD: record } });
try {
  await playARun(running);
} finally {
  await running.stop({ keepData: true });
}

const findings = [
  ...(await checkTraffic(path.resolve(folder), record)),
  ...compareWithJournals(record, running.dataDir),
];
for (const { passed, sentence } of findings) console.log(`${passed ? 'ok    ' : 'FAILED'} ${sentence}`);
const failed = findings.filter(({ passed }) => !passed).length;
console.log(`${findings.length - failed} passed, ${failed} failed`);
if (failed > 0) console.log(`The traffic: ${record}`);
else fs.rmSync(path.dirname(record), { recursive: true });
fs.rmSync(running.dataDir, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;
