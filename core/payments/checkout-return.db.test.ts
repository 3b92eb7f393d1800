import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { armFailPoint, disarmFailPoint } from '../ground/fail-points.ts';
import { listen } from '../../test/support/listener.ts';
import { signedIn } from '../../test/support/people.ts';
import { aCharge } from '../../test/support/money/facts.ts';
import { putRecord } from '../../test/support/money/records.ts';
import { openTill, type Till } from '../../test/support/money/till.ts';
import { openCheckout } from './open.ts';
import { followCheckouts } from './follow.ts';
import { tendCheckouts } from './tend.ts';

let till: Till;

beforeAll(async () => {
  till = await openTill();
});
afterAll(() => till.close());
beforeEach(() => till.nextInvoice());

describe('coming back', () => {
  const comeBack = async () =>
    till.visitor.get(
      `/invoices/${till.invoiceId}/return?checkout=${(await till.checkoutsOf(till.invoiceId)).at(-1)?.id ?? ''}`,
    );

  test('paid: a page says so, the receipt goes out once, and Pay is gone before the ledger knows', async () => {
    await till.click();
    till.processor.pay(till.liveAt());
    const page = await comeBack();
    expect(page.text).toContain('Paid 120.00 GBP');
    expect(page.text).toContain('The receipt went to anna@acme.example');
    await comeBack();
    const invoice = await till.visitor.get(`/invoices/${till.invoiceId}`);
    expect(invoice.text).not.toContain('/checkout"');
    expect(invoice.text).toContain('We have your payment and are booking it');
    const mails = await till.db.hub('mails').where({ to_address: 'anna@acme.example' }).whereLike('event', 'receipt:%');
    const [checkout] = await till.checkoutsOf(till.invoiceId);
    expect(mails.filter(({ event }) => event === `receipt:${checkout?.id ?? ''}`)).toHaveLength(1);
  });

  test('paid: pressing Pay again in another tab leads to that page, never to a second payment', async () => {
    await till.click();
    till.processor.pay(till.liveAt());
    till.house.clock.advance({ seconds: 10 });
    const before = till.processor.checkouts.size;
    const answer = await till.click();
    expect(answer.location).toMatch(/\/return\?checkout=/);
    expect(till.processor.checkouts.size).toBe(before);
  });

  test('by a slow method: on its way, do not pay again', async () => {
    await till.click();
    till.processor.pay(till.liveAt(), 'processing');
    expect((await comeBack()).text).toMatch(/on its way[\s\S]*Do not pay again/);
    expect((await till.visitor.get(`/invoices/${till.invoiceId}`)).text).not.toContain('/checkout"');
    expect((await till.click()).location).toMatch(/\/return\?checkout=/);
  });

  test('not paid: nothing was taken, and the form stands again', async () => {
    await till.click();
    expect((await comeBack()).text).toContain('Nothing was taken');
    expect((await till.visitor.get(`/invoices/${till.invoiceId}`)).text).toContain('/checkout"');
  });

  test('to a processor that does not answer: the page looks again by itself', async () => {
    await till.click();
    till.processor.isAway = true;
    const page = await comeBack();
    expect(page.text).toContain('Do not pay again');
    expect(page.text).not.toContain('Nothing was taken');
    expect(page.headers.get('refresh')).toBeNull();
    expect(page.text).toContain('<noscript><meta http-equiv="refresh" content="4"></noscript>');
    expect(page.text).toContain('hx-sse:close="done"');
    const [, live = ''] = /hx-sse:connect="([^"]+)"/.exec(page.text) ?? [];
    till.processor.isAway = false;
    till.processor.pay(till.liveAt(), 'paid');
    const heard = await (await listen(till.house, till.visitor, live.replaceAll('&amp;', '&'))).ended();
    expect(heard).toMatch(/Paid 120\.00 GBP[\s\S]*event: done/);
    expect((await (await signedIn(till.house, 'eve@other.example')).get(live.replaceAll('&amp;', '&'))).status).toBe(
      404,
    );
  });

  test('with somebody else’s checkout is a 404', async () => {
    await till.click();
    const [checkout] = await till.checkoutsOf(till.invoiceId);
    const eve = await signedIn(till.house, 'eve@other.example');
    expect((await eve.get(`/invoices/${till.invoiceId}/return?checkout=${checkout?.id ?? ''}`)).status).toBe(404);
    expect((await till.visitor.get(`/invoices/${till.invoiceId}/return?checkout=nonsense`)).status).toBe(404);
  });
});

describe('after a crash', () => {
  test.each(['checkout.reserved', 'checkout.opened', 'checkout.stored'])(
    'at %s the next click goes on with the same checkout',
    async (point) => {
      const before = till.processor.checkouts.size;
      armFailPoint(point, 'throw');
      await expect(openCheckout(till.house.deps, till.payer, till.invoiceId)).rejects.toThrow(point);
      disarmFailPoint();
      const opened = await openCheckout(till.house.deps, till.payer, till.invoiceId);
      expect(opened.kind).toBe('pay');
      expect(till.processor.checkouts.size).toBe(before + 1);
      expect(await till.checkoutsOf(till.invoiceId)).toHaveLength(1);
    },
  );

  test('the job finishes what nobody clicks again', async () => {
    armFailPoint('checkout.opened', 'throw');
    await expect(openCheckout(till.house.deps, till.payer, till.invoiceId)).rejects.toThrow();
    disarmFailPoint();
    till.house.clock.advance({ seconds: 31 });
    const before = till.processor.checkouts.size;
    await tendCheckouts(till.house.deps);
    expect(await till.checkoutsOf(till.invoiceId)).toMatchObject([{ state: 'open' }]);
    expect(till.processor.checkouts.size).toBe(before);
  });

  test('a broken line after the processor opened it does not open a second', async () => {
    till.processor.cutNext = true;
    const before = till.processor.checkouts.size;
    await expect(openCheckout(till.house.deps, till.payer, till.invoiceId)).rejects.toThrow();
    expect((await openCheckout(till.house.deps, till.payer, till.invoiceId)).kind).toBe('pay');
    expect(till.processor.checkouts.size).toBe(before + 1);
  });
});

describe('the processor’s records', () => {
  test('keep the state true when nobody comes back', async () => {
    await till.click();
    const [checkout] = await till.checkoutsOf(till.invoiceId);
    const metadata = { portico_checkout: checkout?.id ?? '', portico_invoice: `inv-${till.numbered}` };
    const hear = async (status: 'pending' | 'succeeded' | 'failed') => {
      await putRecord(till.db, {
        connectionId: till.processor.connectionId,
        kind: 'charge',
        externalId: `ch-${till.numbered}`,
        data: aCharge({ status, metadata }),
      });
      await followCheckouts(till.house.deps, till.processor.connectionId);
      return (await till.checkoutsOf(till.invoiceId))[0]?.state;
    };
    expect(await hear('failed')).toBe('open');
    expect(await hear('pending')).toBe('processing');
    expect(await hear('succeeded')).toBe('paid');
    expect(await hear('failed')).toBe('paid');
  });
});
