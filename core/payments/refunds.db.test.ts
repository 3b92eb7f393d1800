import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { identity } from '../identity/index.ts';
import { invoicesWing } from '../invoices/index.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { aCharge, gbp } from '../../test/support/money/facts.ts';
import { FakeLedger } from '../../test/support/money/fake-ledger.ts';
import { FakeProcessor } from '../../test/support/money/fake-processor.ts';
import { hostOf } from '../../test/support/money/host.ts';
import { anInvoice, insertConnections, linkContact, putRecord } from '../../test/support/money/records.ts';
import { aClient, aClientPerson, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { paymentsWing } from './index.ts';

const ledger = new FakeLedger();
const processor = new FakeProcessor();
let db: Database;
let house: House;
let books: Visitor;
let clientId: string;
let invoiceId: string;
let page: string;
let count = 0;

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  await insertConnections(db, ledger, processor);
  house = await openHouse(db, [identity, invoicesWing, paymentsWing], { plugins: hostOf(db, ledger, processor) });
  clientId = await aClient(db, 'Acme');
  await linkContact(db, ledger, 'contact-1', clientId);
  await aStaffMember(db, 'books@firm.example', 'bookkeeper');
  await aStaffMember(db, 'junior@firm.example', 'staff');
  await aClientPerson(db, 'anna@acme.example', [clientId]);
  books = await signedIn(house, 'books@firm.example');
});

afterAll(() => house.close());

beforeEach(async () => {
  count += 1;
  const invoice = { connectionId: ledger.connectionId, kind: 'invoice', externalId: `inv-${count}` } as const;
  invoiceId = await putRecord(db, { ...invoice, data: anInvoice({ number: `INV-${count}` }), contactId: 'contact-1' });
  const metadata = { portico_invoice: `inv-${count}` };
  const charge = { connectionId: processor.connectionId, kind: 'charge', externalId: `ch_${count}` } as const;
  const id = await putRecord(db, { ...charge, data: aCharge({ amount: gbp(120_00), metadata }) });
  page = `/staff/payments/${id}/refund`;
});

const form = (more: Record<string, string> = {}) => ({
  amount: '40.00',
  reason: 'Half came back',
  treatment: 'credit_note',
  ...more,
});
const asked = () =>
  db
    .hub('refund_requests')
    .where({ charge_external_id: `ch_${count}` })
    .select<Record<string, unknown>[]>();
const state = (to: string, sentence: string | null = null) =>
  db
    .hub('refund_requests')
    .where({ charge_external_id: `ch_${count}` })
    .update({ state: to, sentence });

describe('a refund', () => {
  test('is reviewed in words before any money moves, then asked for once', async () => {
    expect((await books.get(page)).text).toContain('value="120.00"');
    const review = await books.post(page, form());
    expect(review.text).toContain('The books get a credit note for');
    expect(await asked()).toEqual([]);
    const sent = form({ left: '12000' });
    expect((await books.post(page, sent)).location).toBe(`/staff/clients/${clientId}/payments`);
    const again = await books.post(page, sent);
    expect(again.status).toBe(422);
    expect(again.text).toContain('given back meanwhile');
    expect(await asked()).toMatchObject([{ amount: 40_00, treatment: 'credit_note', state: 'asked', client_id: null }]);
  });

  test.each<[string, Record<string, string>, string]>([
    ['no amount', { amount: 'lots' }, 'Enter an amount in GBP above zero'],
    ['zero', { amount: '0' }, 'Enter an amount in GBP above zero'],
    ['more than is left', { amount: '120.01' }, '120.00 GBP at most can be given back.'],
    ['no reason', { reason: ' ' }, 'Say why, in a few words.'],
    ['no meaning', { treatment: 'gift' }, 'Choose what it means for the books.'],
  ])('with %s is refused, and what was typed stays', async (_, more, sentence) => {
    const answer = await books.post(page, form(more));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(sentence);
    expect(answer.text).toContain(`value="${form(more).amount}"`);
    expect(await asked()).toEqual([]);
  });

  test('shows how it stands, to staff and, without the reason, to the client', async () => {
    await books.post(page, form({ left: '12000' }));
    const list = `/staff/clients/${clientId}/payments`;
    const anna = await signedIn(house, 'anna@acme.example');
    expect((await books.get(list)).text).toContain('Refund asked for');
    const seen = (await anna.get(`/invoices/${invoiceId}`)).text;
    expect(seen).toContain('Refund of 40.00 GBP on its way to you');
    expect(seen).not.toContain('Half came back');
    await state('unknown');
    expect((await books.get(list)).text).toContain('Portico asks again by itself');
    await state('refused', 'The card is closed.');
    expect((await books.get(list)).text).toContain('The card is closed.');
    expect((await anna.get(`/invoices/${invoiceId}`)).text).not.toContain('Refund of');
    const data = { chargeId: `ch_${count}`, amount: gbp(40_00), status: 'succeeded', reason: null };
    const refund = { ...data, createdAt: '2026-11-24T18:30:00Z', metadata: {} };
    const connectionId = processor.connectionId;
    await putRecord(db, { connectionId, kind: 'refund', externalId: `re_${count}`, data: refund });
    expect((await anna.get(`/invoices/${invoiceId}`)).text).toContain('Refunded 40.00 GBP');
  });

  test('is for those who reconcile', async () => {
    const junior = await signedIn(house, 'junior@firm.example');
    const anna = await signedIn(house, 'anna@acme.example');
    for (const path of [page, `/staff/clients/${clientId}/payments`]) {
      expect((await junior.get(path)).status).toBe(403);
      expect((await anna.get(path)).status).toBe(404);
    }
    expect((await junior.post(page, form({ left: '12000' }))).status).toBe(403);
    expect((await anna.post(page, form({ left: '12000' }))).status).toBe(404);
    for (const id of [newId(), 'nonsense']) {
      expect((await books.get(`/staff/payments/${id}/refund`)).status).toBe(404);
      expect((await books.get(`/staff/clients/${id}/payments`)).status).toBe(404);
    }
    expect(await asked()).toEqual([]);
  });
});
