import { expect, jest, test } from '@jest/globals';
import os from 'node:os';
import path from 'node:path';
import { portico } from '../processes/portico.ts';

// Each run is the suite with a database server of its own.
jest.setTimeout(240_000);

const fixtures = path.join(import.meta.dirname, '../../support/fixture-plugins');

interface Verdict {
  readonly passed: boolean;
  readonly scenarios: readonly { readonly scenario: string; readonly result: string; readonly reason: string | null }[];
}

async function tested(folder: string): Promise<{ readonly code: number | null; readonly verdict: Verdict }> {
  const { code, out } = await portico(['plugin', 'test', folder, '--json'], {});
  return { code, verdict: JSON.parse(out) as Verdict };
}

test('a good plugin from anywhere passes, scenario by scenario, and what it does not offer is not tried, with the reason', async () => {
  const { code, verdict } = await tested(path.join(fixtures, 'installed/parrot'));
  expect(verdict.scenarios.filter(({ result }) => result === 'failed')).toEqual([]);
  expect(verdict.scenarios.filter(({ result }) => result === 'passed').length).toBeGreaterThan(20);
  expect([code, verdict.passed]).toEqual([0, true]);
  const untried = verdict.scenarios.filter(({ result }) => result === 'not tried');
  expect(untried).toContainEqual(
    expect.objectContaining({ scenario: 'the ledger', reason: 'no plugin under test offers it' }),
  );
  expect(untried.filter(({ reason }) => reason === null)).toEqual([]);
});

test('a plugin that believes any webhook is found out, with what was expected of it', async () => {
  const { code, verdict } = await tested(path.join(fixtures, 'failing/gullible'));
  expect([code, verdict.passed]).toEqual([1, false]);
  const failed = verdict.scenarios.filter(({ result }) => result === 'failed');
  expect(failed.map(({ scenario }) => scenario)).toContain(
    'a body without a signature, or with one that is made up, is 401 and nothing is kept',
  );
  expect(failed[0]?.reason).toMatch(/Expected: 401/);
});

test('a plugin that would be refused fails with the reason, and no scenario is tried', async () => {
  const { code, verdict } = await tested(path.join(fixtures, 'broken/other-contract'));
  expect(code).toBe(1);
  expect(verdict.scenarios).toMatchObject([{ result: 'failed', reason: expect.stringMatching(/contract version 2/) }]);
});

test('a folder without a plugin is a mistake of the caller', async () => {
  const { code, err } = await portico(['plugin', 'test', os.tmpdir()], {});
  expect([code, err.trim()]).toEqual([2, `There is no plugin in ${os.tmpdir()}: it has no plugin.ts.`]);
});
