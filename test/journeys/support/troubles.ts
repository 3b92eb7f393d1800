import type { Control } from './control.ts';
import { signedIn } from './portal.ts';
import { booked } from './money.ts';
import { chargeFor, taken } from './processor.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

interface Asked {
  readonly number: string;
  /** A decimal. */
  readonly due: string;
  readonly checkout: string;
}

/**
 * Ten things that happen to money behind Portico's back, each of which no rule may decide: two refunds in part and one in
 * full, two lost disputes, a receipt taken out of the ledger, an invoice voided, paid at the bank and half paid at the bank
 * while its checkout was open, and a movement of a kind nobody knows.
 */
export async function tenTroubles(on: Stage): Promise<void> {
  const { ledger, processor } = on;
  const paid = [];
  for (const place of [0, 1, 2, 3, 4, 0]) paid.push(await pay(on, await openCheckout(on, place)));
  for (const { number, charge } of paid) {
    const { gross, fee, balanceTransaction } = await taken(processor, charge);
    await booked(ledger, { number, charge, gross, fee: { amount: fee, reference: balanceTransaction } });
  }
  const [first, second, third, fourth, fifth, sixth] = paid.map(({ charge }) => charge);
  await processor.act({ do: 'refund', charge: first, amount: '5.00' });
  await processor.act({ do: 'refund', charge: second, amount: '1.50' });
  await processor.act({ do: 'refund', charge: third });
  for (const charge of [fourth, fifth]) await loseDispute(processor, charge);
  await removeReceipt(ledger, sixth ?? '');

  const voided = await openCheckout(on, 1);
  await ledger.act({ do: 'void', invoice: voided.number });
  await pay(on, voided);
  const settled = await openCheckout(on, 2);
  await ledger.act({ do: 'pay_by_bank', invoice: settled.number, amount: settled.due });
  await pay(on, settled);
  const halfPaid = await openCheckout(on, 3);
  await ledger.act({ do: 'pay_by_bank', invoice: halfPaid.number, amount: '10.00' });
  await pay(on, halfPaid);
  await processor.act({ do: 'contribution', amount: '3.00' });
}

const opened = new Set<string>();

/** Opens the checkout of an invoice of this client that none of the others has used. */
async function openCheckout(on: Stage, place: number): Promise<Asked> {
  const client = await signedIn(on.running.demo.url, on.login(place));
  const { text } = await client.get('/invoices');
  const ids = [...text.matchAll(/href="\/invoices\/([0-9a-f-]{36})"/g)].map(([, id = '']) => id);
  for (const id of ids) {
    if (opened.has(id)) continue;
    opened.add(id);
    const page = (await client.get(`/invoices/${id}`)).text;
    const number = /<h1>Invoice ([^<]+)</.exec(page)?.[1]?.trim();
    const due = /Pay ([\d,]+\.\d{2}) /.exec(page)?.[1]?.replaceAll(',', '');
    const { location } = await client.post(`/invoices/${id}/checkout`, {});
    if (number === undefined || due === undefined || location === null) continue;
    return { number, due, checkout: location };
  }
  throw new Error(`The client at place ${place} has no invoice left to pay.`);
}

async function pay({ processor }: Stage, { number, checkout }: Asked): Promise<{ number: string; charge: string }> {
  await processor.act({ do: 'pay', url: checkout });
  return { number, charge: await chargeFor(processor, number, 'succeeded') };
}

async function loseDispute(processor: Control, charge: string | undefined): Promise<void> {
  const { dispute } = await processor.act({ do: 'dispute', charge });
  await processor.act({ do: 'close_dispute', dispute, won: false });
}

async function removeReceipt(ledger: Control, charge: string): Promise<void> {
  const receipt = await until('the receipt stands in the ledger', async () =>
    (await ledger.books()).entries.find(({ kind, reference }) => kind === 'payment' && reference?.includes(charge)),
  );
  await ledger.act({ do: 'delete_payment', entry: receipt.id });
}
