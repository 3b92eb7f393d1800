import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Finding } from './finding.ts';

const exchange = z.object({ vendor: z.string(), webhook: z.boolean().optional() });
const request = z.object({ fault: z.string().nullable(), method: z.string(), path: z.string() });

/**
 * Every API request a sandbox journalled must stand in the recording, so that nothing escaped the check.
 * Counted per vendor, from the journals on disk after everything has stopped.
 */
export function compareWithJournals(record: string, dataDir: string): readonly Finding[] {
  const recorded = linesOf(record).map((line) => exchange.parse(line));
  const journals = fs
    .globSync('**/journal.jsonl', { cwd: dataDir })
    .map((file) => ({ vendor: path.basename(path.dirname(file)), rows: linesOf(path.join(dataDir, file)) }));
  const counts = journals.map(({ vendor, rows }) => {
    const requests = rows.map((row) => request.parse(row));
    const written = recorded.filter((one) => one.vendor === vendor && one.webhook !== true).length;
    return {
      vendor,
      written,
      requests: requests.length,
      faults: requests.filter(({ fault }) => fault !== null).length,
    };
  });
  return [
    { passed: counts.length > 0, sentence: `${counts.length} sandboxes kept a journal` },
    ...counts.map(({ vendor, written, requests, faults }) => ({
      passed: written === requests && faults === 0,
      sentence: `${vendor}: ${requests} API requests served, ${written} of them recorded, ${faults} struck by a fault`,
    })),
    {
      passed: recorded.some(({ webhook }) => webhook === true),
      sentence: `${recorded.filter(({ webhook }) => webhook === true).length} webhook deliveries recorded`,
    },
  ];
}

function linesOf(file: string): readonly unknown[] {
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
