import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Journal, Outcome } from '../../../core/plugin-api/index.ts';
import { openXero, type Xero } from '../testing/open.ts';
import { accounting } from './accounting.ts';

let xero: Xero;
let journal: Journal;

beforeAll(async () => {
  xero = await openXero();
  journal = {
    type: 'journal',
    id: 'write-off-1',
    reference: 'du_1',
    on: '2026-11-24',
    description: 'Written off: INV-3',
    debitAccount: await xero.accountId('General expenses'),
    creditAccount: await xero.accountId('Disputed payments'),
    amount: { amount: 120_00, currency: 'GBP' },
  };
});
afterAll(() => xero.close());

const balanceOf = async (name: string): Promise<string | undefined> =>
  (await xero.books()).accounts.find((account) => account.name === name)?.balance;
const entryOf = (outcome: Outcome | undefined) =>
  outcome && 'entry' in outcome ? outcome.entry : { kind: 'none', id: '', url: null };

test('a write-off moves money between two accounts that are no banks, is found again and can be voided', async () => {
  const [outcome] = await accounting.post(xero.ctx, [journal]);
  expect(outcome).toMatchObject({ status: 'applied', entry: { kind: 'journal' } });
  expect(await balanceOf('Disputed payments')).toBe('-120.00');
  expect(await accounting.find(xero.ctx, [journal])).toEqual([entryOf(outcome)]);
  const reversal = {
    type: 'reversal',
    id: 'undo-1',
    reference: 'du_1',
    on: journal.on,
    entry: entryOf(outcome),
  } as const;
  expect(await accounting.post(xero.ctx, [reversal])).toMatchObject([{ status: 'applied' }]);
  expect(await accounting.find(xero.ctx, [reversal, journal])).toEqual([entryOf(outcome), null]);
  expect(await balanceOf('Disputed payments')).toBe('0.00');
});

test('a cut line leaves a question, and looking answers it', async () => {
  const second: Journal = { ...journal, id: 'write-off-2', reference: 'du_2' };
  await xero.fault({ kind: 'cut_after_effect', match: { method: 'PUT', path: '/api.xro/2.0/ManualJournals' } });
  expect(await accounting.post(xero.ctx, [second])).toMatchObject([{ status: 'unknown' }]);
  expect(await accounting.find(xero.ctx, [second])).toMatchObject([{ kind: 'journal' }]);
});

test('a bank account in it, or a closed day, is refused', async () => {
  const bank = await xero.accountId('Business current account');
  const wrong: Journal = { ...journal, id: 'write-off-3', reference: 'du_3', debitAccount: bank };
  expect(await accounting.post(xero.ctx, [wrong])).toMatchObject([{ status: 'refused', code: 'account_unusable' }]);
  await xero.act('lock', { date: '2026-11-30' });
  const late: Journal = { ...journal, id: 'write-off-4', reference: 'du_4' };
  expect(await accounting.post(xero.ctx, [late])).toMatchObject([{ status: 'refused', code: 'locked_period' }]);
});
