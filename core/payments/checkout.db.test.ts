import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { identity } from '../identity/index.ts';
import { invoicesWing } from '../invoices/index.ts';
import type { Database } from '../db/index.ts';
import { openHouse, type House, type Visitor } from '../../test/support/house.ts';
import { listen } from '../../test/support/listener.ts';
import { aClient, aClientPerson, aFirm, signedIn } from '../../test/support/people.ts';
import { testDatabase } from '../../test/support/database.ts';
import { aCharge, gbp } from '../../test/support/money/facts.ts';
import { FakeLedger } from '../../test/support/money/fake-ledger.ts';
import { FakeProcessor } from '../../test/support/money/fake-processor.ts';
import { hostOf } from '../../test/support/money/host.ts';
import { anInvoice, insertConnections, linkContact, putRecord } from '../../test/support/money/records.ts';
import { openCheckout, type Payer } from './open.ts';
import { followCheckouts } from './follow.ts';
import { tendCheckouts } from './tend.ts';

let db: Database;
let house: House;
let ledger: FakeLedger;
let processor: FakeProcessor;
let visitor: Visitor;
let payer: Payer;
let clientId: string;
let invoiceId: string;
let numbered = 0;

beforeAll(async () => {
  db = await testDatabase();
  ledger = new FakeLedger();
  processor = new FakeProcessor();
  await aFirm(db);
  await insertConnections(db, ledger, processor);
  house = await openHouse(db, [identity, invoicesWing], { plugins: hostOf(db, ledger, processor) });
  clientId = await aClient(db, 'Acme');
  await linkContact(db, ledger, 'contact-1', clientId);
  const personId = await aClientPerson(db, 'anna@acme.example', [clientId]);
  const stranger = await aClient(db, 'Other');
  await aClientPerson(db, 'eve@other.example', [stranger]);
  visitor = await signedIn(house, 'anna@acme.example');
  payer = {
    clientId,
    person: { id: personId, email: 'anna@acme.example', name: 'Anna', locale: null, timeZone: null },
  };
});

afterAll(async () => {
  await house.close();
  await db.close();
});

beforeEach(async () => {
  numbered += 1;
  processor.isAway = false;
  ledger.isAway = false;
  invoiceId = await newInvoice({});
});

async function newInvoice(overrides: Parameters<typeof anInvoice>[0]): Promise<string> {
  const externalId = `inv-${numbered}`;
  const data = anInvoice({ number: `INV-${String(numbered).padStart(4, '0')}`, ...overrides });
  ledger.invoicesById.set(externalId, data);
  return putRecord(db, {
    connectionId: ledger.connectionId,
    kind: 'invoice',
    externalId,
    data,
    contactId: 'contact-1',
  });
}

function ledgerShows(overrides: Parameters<typeof anInvoice>[0]): void {
  ledger.invoicesById.set(`inv-${numbered}`, anInvoice({ number: `INV-${numbered}`, ...overrides }));
}

async function checkoutsOf(
  id: string,
): Promise<{ id: string; state: string; external_id: string | null; amount: number }[]> {
  return db.hub('checkouts').where({ invoice_record_id: id }).orderBy('id').select();
}

function liveAt(): string {
  return [...processor.checkouts.values()].filter(({ status }) => status === 'open').at(-1)?.id ?? '';
}

const click = (fields: Record<string, string> = {}) => visitor.post(`/invoices/${invoiceId}/checkout`, fields);

describe('the Pay button', () => {
  test('leads to the processor’s page for all that is due', async () => {
    const answer = await click();
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^https:\/\/pay\.example\//);
    expect(processor.requests.at(-1)).toMatchObject({
      amount: gbp(120_00),
      payerEmail: 'anna@acme.example',
      metadata: { portico_invoice: `inv-${numbered}` },
    });
  });

  test('leads to the same page as long as that checkout is live', async () => {
    const first = await click();
    const opened = processor.checkouts.size;
    expect((await click()).location).toBe(first.location);
    expect(processor.checkouts.size).toBe(opened);
  });

  test('pressed twenty times at once opens one checkout and everyone gets its address', async () => {
    const before = processor.checkouts.size;
    const answers = await Promise.all(Array.from({ length: 20 }, () => openCheckout(house.deps, payer, invoiceId)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(processor.checkouts.size).toBe(before + 1);
  });

  test('is on the page, as a plain form whose button begins with Pay', async () => {
    const page = await visitor.get(`/invoices/${invoiceId}`);
    expect(page.text).toMatch(new RegExp(`<form class="form" method="post" action="/invoices/${invoiceId}/checkout">`));
    expect(page.text).toMatch(/<button[^>]*>(<svg[\s\S]*?<\/svg>)?Pay 120\.00 GBP<\/button>/);
  });

  test('takes a part, and another amount ends the live checkout first', async () => {
    await click();
    const whole = liveAt();
    const answer = await click({ amount: '50.00' });
    expect(answer.status).toBe(303);
    expect(processor.checkouts.get(whole)?.status).toBe('expired');
    expect(processor.requests.at(-1)?.amount).toEqual(gbp(50_00));
  });

  test.each(['0', '-1', '120.01', 'abc', '1.005'])(
    'answers %s with a sentence on the page, nothing opened',
    async (amount) => {
      const before = processor.checkouts.size;
      const answer = await click({ amount });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('There is a problem');
      expect(processor.checkouts.size).toBe(before);
    },
  );

  test('does not exist for another client’s person, nor for an id that is none', async () => {
    const eve = await signedIn(house, 'eve@other.example');
    expect((await eve.post(`/invoices/${invoiceId}/checkout`, {})).status).toBe(404);
    expect((await eve.get(`/invoices/${invoiceId}`)).status).toBe(404);
    expect((await visitor.post('/invoices/nonsense/checkout', {})).status).toBe(404);
  });

  test('says so when the ledger shows it settled, paid elsewhere meanwhile', async () => {
    ledgerShows({ status: 'paid', due: gbp(0), paid: gbp(120_00) });
    const answer = await click();
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('is already paid');
  });
});

describe('when what is due changed', () => {
  test('the old checkout ends and the new one asks for the new amount', async () => {
    await click();
    const old = liveAt();
    ledgerShows({ due: gbp(70_00), paid: gbp(50_00) });
    await click();
    expect(processor.checkouts.get(old)?.status).toBe('expired');
    expect(processor.requests.at(-1)?.amount).toEqual(gbp(70_00));
  });

  test('a checkout nobody touches ends too, as soon as the invoice is read again', async () => {
    await click();
    const old = liveAt();
    house.clock.advance({ seconds: 2 });
    await putRecord(db, {
      connectionId: ledger.connectionId,
      kind: 'invoice',
      externalId: `inv-${numbered}`,
      data: anInvoice({ status: 'voided', due: gbp(0) }),
      contactId: 'contact-1',
      readAt: house.clock.now().toString(),
    });
    await tendCheckouts(house.deps);
    expect(processor.checkouts.get(old)?.status).toBe('expired');
    expect(await checkoutsOf(invoiceId)).toMatchObject([{ state: 'expired' }]);
  });
});

describe('a credit note that was put on the invoice in the ledger (C12)', () => {
  const credited = async (amount: number): Promise<void> => {
    house.clock.advance({ seconds: 2 });
    const readAt = house.clock.now().toString();
    const connectionId = ledger.connectionId;
    const change = {
      credited: gbp(amount),
      due: gbp(120_00 - amount),
      status: amount === 120_00 ? ('paid' as const) : ('open' as const),
    };
    ledgerShows(change);
    const data = anInvoice({ number: `INV-${numbered}`, ...change });
    const contactId = 'contact-1';
    await putRecord(db, { connectionId, kind: 'invoice', externalId: `inv-${numbered}`, data, contactId, readAt });
    await putRecord(db, {
      connectionId,
      kind: 'credit_note',
      externalId: `note-${numbered}`,
      data: {
        number: `CN-${numbered}`,
        contactId,
        contactName: 'Acme',
        status: 'paid',
        direction: 'sale',
        issuedOn: '2026-11-24',
        total: gbp(amount),
        remaining: gbp(0),
        allocations: [{ invoiceId: `inv-${numbered}`, amount: gbp(amount) }],
      },
      contactId,
    });
    await tendCheckouts(house.deps);
  };

  test('in part: it is listed, the checkout for more than is due ends, and the next asks for the rest', async () => {
    await click();
    const old = liveAt();
    await credited(40_00);
    expect(processor.checkouts.get(old)?.status).toBe('expired');
    const page = await visitor.get(`/invoices/${invoiceId}`);
    expect(page.text).toContain(`40.00 GBP credited (CN-${numbered})`);
    expect(page.text).toContain('Pay 80.00 GBP');
    await click();
    expect(processor.requests.at(-1)?.amount).toEqual(gbp(80_00));
  });

  test('in full: the invoice is settled, its checkout ends, and Pay is gone', async () => {
    await click();
    const old = liveAt();
    await credited(120_00);
    expect(processor.checkouts.get(old)?.status).toBe('expired');
    const page = await visitor.get(`/invoices/${invoiceId}`);
    expect(page.text).toContain('This invoice is settled by a credit.');
    expect(page.text).not.toContain('/checkout"');
    const asked = processor.requests.length;
    await click();
    expect(processor.requests).toHaveLength(asked);
  });
});

describe('coming back', () => {
  const comeBack = async () =>
    visitor.get(`/invoices/${invoiceId}/return?checkout=${(await checkoutsOf(invoiceId)).at(-1)?.id ?? ''}`);

  test('paid: a page says so, the receipt goes out once, and Pay is gone before the ledger knows', async () => {
    await click();
    processor.pay(liveAt());
    const page = await comeBack();
    expect(page.text).toContain('Paid 120.00 GBP');
    expect(page.text).toContain('The receipt went to anna@acme.example');
    await comeBack();
    const invoice = await visitor.get(`/invoices/${invoiceId}`);
    expect(invoice.text).not.toContain('/checkout"');
    expect(invoice.text).toContain('We have your payment and are booking it');
    const mails = await db.hub('mails').where({ to_address: 'anna@acme.example' }).whereLike('event', 'receipt:%');
    const [checkout] = await checkoutsOf(invoiceId);
    expect(mails.filter(({ event }) => event === `receipt:${checkout?.id ?? ''}`)).toHaveLength(1);
  });

  test('paid: pressing Pay again in another tab leads to that page, never to a second payment', async () => {
    await click();
    processor.pay(liveAt());
    house.clock.advance({ seconds: 10 });
    const before = processor.checkouts.size;
    const answer = await click();
    expect(answer.location).toMatch(/\/return\?checkout=/);
    expect(processor.checkouts.size).toBe(before);
  });

  test('by a slow method: on its way, do not pay again', async () => {
    await click();
    processor.pay(liveAt(), 'processing');
    expect((await comeBack()).text).toMatch(/on its way[\s\S]*Do not pay again/);
    expect((await visitor.get(`/invoices/${invoiceId}`)).text).not.toContain('/checkout"');
    expect((await click()).location).toMatch(/\/return\?checkout=/);
  });

  test('not paid: nothing was taken, and the form stands again', async () => {
    await click();
    expect((await comeBack()).text).toContain('Nothing was taken');
    expect((await visitor.get(`/invoices/${invoiceId}`)).text).toContain('/checkout"');
  });

  test('to a processor that does not answer: the page looks again by itself', async () => {
    await click();
    processor.isAway = true;
    const page = await comeBack();
    expect(page.text).toContain('Do not pay again');
    expect(page.text).not.toContain('Nothing was taken');
    expect(page.headers.get('refresh')).toBeNull();
    expect(page.text).toContain('<noscript><meta http-equiv="refresh" content="4"></noscript>');
    expect(page.text).toContain('hx-sse:close="done"');
    const [, live = ''] = /hx-sse:connect="([^"]+)"/.exec(page.text) ?? [];
    processor.isAway = false;
    processor.pay(liveAt(), 'paid');
    const heard = await (await listen(house, visitor, live.replaceAll('&amp;', '&'))).ended();
    expect(heard).toMatch(/Paid 120\.00 GBP[\s\S]*event: done/);
    expect((await (await signedIn(house, 'eve@other.example')).get(live.replaceAll('&amp;', '&'))).status).toBe(404);
  });

  test('with somebody else’s checkout is a 404', async () => {
    await click();
    const [checkout] = await checkoutsOf(invoiceId);
    const eve = await signedIn(house, 'eve@other.example');
    expect((await eve.get(`/invoices/${invoiceId}/return?checkout=${checkout?.id ?? ''}`)).status).toBe(404);
    expect((await visitor.get(`/invoices/${invoiceId}/return?checkout=nonsense`)).status).toBe(404);
  });
});

describe('after a crash', () => {
  test.each(['checkout.reserved', 'checkout.opened', 'checkout.stored'])(
    'at %s the next click goes on with the same checkout',
    async (point) => {
      const before = processor.checkouts.size;
      armFailPoint(point, 'throw');
      await expect(openCheckout(house.deps, payer, invoiceId)).rejects.toThrow(point);
      disarmFailPoint();
      const opened = await openCheckout(house.deps, payer, invoiceId);
      expect(opened.kind).toBe('pay');
      expect(processor.checkouts.size).toBe(before + 1);
      expect(await checkoutsOf(invoiceId)).toHaveLength(1);
    },
  );

  test('the job finishes what nobody clicks again', async () => {
    armFailPoint('checkout.opened', 'throw');
    await expect(openCheckout(house.deps, payer, invoiceId)).rejects.toThrow();
    disarmFailPoint();
    house.clock.advance({ seconds: 31 });
    const before = processor.checkouts.size;
    await tendCheckouts(house.deps);
    expect(await checkoutsOf(invoiceId)).toMatchObject([{ state: 'open' }]);
    expect(processor.checkouts.size).toBe(before);
  });

  test('a broken line after the processor opened it does not open a second', async () => {
    processor.cutNext = true;
    const before = processor.checkouts.size;
    await expect(openCheckout(house.deps, payer, invoiceId)).rejects.toThrow();
    expect((await openCheckout(house.deps, payer, invoiceId)).kind).toBe('pay');
    expect(processor.checkouts.size).toBe(before + 1);
  });
});

describe('the processor’s records', () => {
  test('keep the state true when nobody comes back', async () => {
    await click();
    const [checkout] = await checkoutsOf(invoiceId);
    const metadata = { portico_checkout: checkout?.id ?? '', portico_invoice: `inv-${numbered}` };
    const hear = async (status: 'pending' | 'succeeded' | 'failed') => {
      await putRecord(db, {
        connectionId: processor.connectionId,
        kind: 'charge',
        externalId: `ch-${numbered}`,
        data: aCharge({ status, metadata }),
      });
      await followCheckouts(house.deps, processor.connectionId);
      return (await checkoutsOf(invoiceId))[0]?.state;
    };
    expect(await hear('failed')).toBe('open');
    expect(await hear('pending')).toBe('processing');
    expect(await hear('succeeded')).toBe('paid');
    expect(await hear('failed')).toBe('paid');
  });
});
