import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OutcomeUnknown, ReconnectNeeded, VendorRefused, type AccountWish } from '../../../core/plugin-api/index.ts';
import { api, openXero, type Xero } from '../testing/open.ts';
import { accounting } from './accounting.ts';

let xero: Xero;

beforeAll(async () => {
  xero = await openXero();
  await xero.act('limits', { minute: 100_000, day: 100_000 });
});
afterAll(() => xero.close());

const clearing: AccountWish = { name: 'Stripe Clearing (EUR)', type: 'bank', currency: 'EUR' };
const fees: AccountWish = { name: 'Card fees', type: 'expense', currency: 'GBP' };
const disputed: AccountWish = { name: 'Contested money', type: 'asset', currency: 'GBP' };

const create = (wish: AccountWish) => {
  if (!accounting.createAccount) throw new Error('Accounts can be made.');
  return accounting.createAccount(xero.ctx, wish);
};
const called = async (name: string) => (await xero.books()).accounts.filter((account) => account.name === name);

describe('an account that is not there yet', () => {
  test('is made as the processor’s money needs it: a bank account in its currency, an expense, an asset that takes payments', async () => {
    expect(await create(clearing)).toMatchObject({
      name: clearing.name,
      type: 'bank',
      currency: 'EUR',
      archived: false,
    });
    expect(await create(fees)).toMatchObject({ name: fees.name, type: 'expense' });
    expect(await create(disputed)).toMatchObject({ name: disputed.name, type: 'asset', acceptsPayments: true });
    const { data } = await api(xero.url, xero.ctx, 'Accounts');
    const bank = (data['Accounts'] as Record<string, string>[]).find(({ Name }) => Name === clearing.name);
    expect(bank?.['BankAccountNumber']).toMatch(/^\d{16}$/);
  });

  test('takes a code that no other account has', async () => {
    const codes = (await accounting.accounts(xero.ctx)).flatMap(({ code }) => code ?? []);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test('is made once, however often it is asked for', async () => {
    const first = await create(fees);
    expect((await create({ ...fees, name: 'CARD FEES' })).id).toBe(first.id);
    expect(await called(fees.name)).toHaveLength(1);
  });

  test('whose making was not answered is found when it is asked for again', async () => {
    const wish: AccountWish = { ...fees, name: 'Lost fees' };
    await xero.fault({ kind: 'cut_after_effect', match: { method: 'PUT', path: '/api.xro/2.0/Accounts' }, times: 1 });
    await expect(create(wish)).rejects.toThrow(OutcomeUnknown);
    expect((await create(wish)).name).toBe(wish.name);
    expect(await called(wish.name)).toHaveLength(1);
  });
});

describe('a consent from before accounts could be made', () => {
  test('is refused by name and stays good for everything else', async () => {
    const scopes = ['offline_access', 'accounting.settings.read'];
    const older = await openXero(undefined, scopes);
    await expect(accounting.createAccount?.(older.ctx, fees)).rejects.toThrow('Connect Xero again');
    await expect(accounting.createAccount?.(older.ctx, fees)).rejects.not.toThrow(ReconnectNeeded);
    expect((await accounting.accounts(older.ctx)).length).toBeGreaterThan(0);
    await older.close();
  });
});

describe('a name that is taken', () => {
  test('by another kind of account is refused, and nothing is made', async () => {
    await expect(create({ name: 'Sales', type: 'expense', currency: 'GBP' })).rejects.toThrow(
      "Xero has another kind of account called 'Sales'.",
    );
    await expect(create({ ...clearing, currency: 'USD' })).rejects.toThrow(VendorRefused);
    expect(await called('Sales')).toHaveLength(1);
  });

  test('by an archived account is refused with what to do', async () => {
    const { id, name } = await create({ ...fees, name: 'Old fees' });
    await xero.act('archive_account', { account: id });
    await expect(create({ ...fees, name })).rejects.toThrow('Restore it there');
  });
});
