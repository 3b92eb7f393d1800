import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { signedIn } from '../../test/support/people.ts';
import { gbp } from '../../test/support/money/facts.ts';
import { anInvoice, putRecord } from '../../test/support/money/records.ts';
import { openTill, type Till } from '../../test/support/money/till.ts';
import { openCheckout } from './open.ts';
import { tendCheckouts } from './tend.ts';

let till: Till;

beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());
beforeEach(() => till.nextInvoice());

describe('the Pay button', () => {
  test('leads to the processor’s page for all that is due', async () => {
    const answer = await till.click();
    expect(answer.status).toBe(303);
    expect(answer.location).toMatch(/^https:\/\/pay\.example\//);
    expect(till.processor.requests.at(-1)).toMatchObject({
      amount: gbp(120_00),
      payerEmail: 'anna@acme.example',
      metadata: { portico_invoice: `inv-${till.numbered}` },
    });
  });

  test('C19b: asks for a surcharge as a line of the invoice, seen before it is paid, and adds nothing by itself', async () => {
    const surcharge = {
      description: 'Surcharge for paying by card',
      quantity: '1',
      unitAmount: '2.40',
      amount: gbp(2_40),
      tax: gbp(0),
      account: 'surcharges',
    };
    await till.nextInvoice({
      total: gbp(122_40),
      due: gbp(122_40),
      lines: [...anInvoice().lines, surcharge],
    });
    const page = await till.visitor.get(`/invoices/${till.invoiceId}`);
    expect(page.text).toContain('Surcharge for paying by card');
    await till.click();
    expect(till.processor.requests.at(-1)?.amount).toEqual(gbp(122_40));
  });

  test('leads to the same page as long as that checkout is live', async () => {
    const first = await till.click();
    const opened = till.processor.checkouts.size;
    expect((await till.click()).location).toBe(first.location);
    expect(till.processor.checkouts.size).toBe(opened);
  });

  test('pressed twenty times at once opens one checkout and everyone gets its address', async () => {
    const before = till.processor.checkouts.size;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => openCheckout(till.house.deps, till.payer, till.invoiceId)),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(till.processor.checkouts.size).toBe(before + 1);
  });

  test('is on the page, as a plain form whose button begins with Pay', async () => {
    const page = await till.visitor.get(`/invoices/${till.invoiceId}`);
    expect(page.text).toMatch(
      new RegExp(`<form class="form" method="post" action="/invoices/${till.invoiceId}/checkout">`),
    );
    expect(page.text).toMatch(/<button[^>]*>(<svg[\s\S]*?<\/svg>)?Pay 120\.00 GBP<\/button>/);
  });

  test('takes a part, and another amount ends the live checkout first', async () => {
    await till.click();
    const whole = till.liveAt();
    const answer = await till.click({ amount: '50.00' });
    expect(answer.status).toBe(303);
    expect(till.processor.checkouts.get(whole)?.status).toBe('expired');
    expect(till.processor.requests.at(-1)?.amount).toEqual(gbp(50_00));
  });

  test.each(['0', '-1', '120.01', 'abc', '1.005'])(
    'answers %s with a sentence on the page, nothing opened',
    async (amount) => {
      const before = till.processor.checkouts.size;
      const answer = await till.click({ amount });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('There is a problem');
      expect(till.processor.checkouts.size).toBe(before);
    },
  );

  test('does not exist for another client’s person, nor for an id that is none', async () => {
    const eve = await signedIn(till.house, 'eve@other.example');
    expect((await eve.post(`/invoices/${till.invoiceId}/checkout`, {})).status).toBe(404);
    expect((await eve.get(`/invoices/${till.invoiceId}`)).status).toBe(404);
    expect((await till.visitor.post('/invoices/nonsense/checkout', {})).status).toBe(404);
  });

  test('says so when the ledger shows it settled, paid elsewhere meanwhile', async () => {
    till.ledgerShows({ status: 'paid', due: gbp(0), paid: gbp(120_00) });
    const answer = await till.click();
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('is already paid');
  });
});

describe('when what is due changed', () => {
  test('the old checkout ends and the new one asks for the new amount', async () => {
    await till.click();
    const old = till.liveAt();
    till.ledgerShows({ due: gbp(70_00), paid: gbp(50_00) });
    await till.click();
    expect(till.processor.checkouts.get(old)?.status).toBe('expired');
    expect(till.processor.requests.at(-1)?.amount).toEqual(gbp(70_00));
  });

  test('a checkout nobody touches ends too, as soon as the invoice is read again', async () => {
    await till.click();
    const old = till.liveAt();
    till.house.clock.advance({ seconds: 2 });
    await putRecord(till.db, {
      connectionId: till.ledger.connectionId,
      kind: 'invoice',
      externalId: `inv-${till.numbered}`,
      data: anInvoice({ status: 'voided', due: gbp(0) }),
      contactId: 'contact-1',
      readAt: till.house.clock.now().toString(),
    });
    await tendCheckouts(till.house.deps);
    expect(till.processor.checkouts.get(old)?.status).toBe('expired');
    expect(await till.checkoutsOf(till.invoiceId)).toMatchObject([{ state: 'expired' }]);
  });
});

describe('a credit note that was put on the invoice in the ledger (C12)', () => {
  const credited = async (amount: number): Promise<void> => {
    till.house.clock.advance({ seconds: 2 });
    const readAt = till.house.clock.now().toString();
    const connectionId = till.ledger.connectionId;
    const change = {
      credited: gbp(amount),
      due: gbp(120_00 - amount),
      status: amount === 120_00 ? ('paid' as const) : ('open' as const),
    };
    till.ledgerShows(change);
    const data = anInvoice({ number: `INV-${till.numbered}`, ...change });
    const contactId = 'contact-1';
    await putRecord(till.db, {
      connectionId,
      kind: 'invoice',
      externalId: `inv-${till.numbered}`,
      data,
      contactId,
      readAt,
    });
    await putRecord(till.db, {
      connectionId,
      kind: 'credit_note',
      externalId: `note-${till.numbered}`,
      data: {
        number: `CN-${till.numbered}`,
        contactId,
        contactName: 'Acme',
        status: 'paid',
        direction: 'sale',
        issuedOn: '2026-11-24',
        total: gbp(amount),
        remaining: gbp(0),
        allocations: [{ invoiceId: `inv-${till.numbered}`, amount: gbp(amount) }],
      },
      contactId,
    });
    await tendCheckouts(till.house.deps);
  };

  test('in part: it is listed, the checkout for more than is due ends, and the next asks for the rest', async () => {
    await till.click();
    const old = till.liveAt();
    await credited(40_00);
    expect(till.processor.checkouts.get(old)?.status).toBe('expired');
    const page = await till.visitor.get(`/invoices/${till.invoiceId}`);
    expect(page.text).toContain(`40.00 GBP credited (CN-${till.numbered})`);
    expect(page.text).toContain('Pay 80.00 GBP');
    await till.click();
    expect(till.processor.requests.at(-1)?.amount).toEqual(gbp(80_00));
  });

  test('in full: the invoice is settled, its checkout ends, and Pay is gone', async () => {
    await till.click();
    const old = till.liveAt();
    await credited(120_00);
    expect(till.processor.checkouts.get(old)?.status).toBe('expired');
    const page = await till.visitor.get(`/invoices/${till.invoiceId}`);
    expect(page.text).toContain('This invoice is settled by a credit.');
    expect(page.text).not.toContain('/checkout"');
    const asked = till.processor.requests.length;
    await till.click();
    expect(till.processor.requests).toHaveLength(asked);
  });
});
