import { setTimeout as pause } from 'node:timers/promises';
import type { Payment } from './acts.ts';
import { portico, type Demo } from './demo.ts';
import { untilSettled } from './settled.ts';
import { throughDeath } from './through-death.ts';
import { vendorsOf } from './vendors.ts';
import { invoicesToPay, signIn } from './visitor.ts';

/** One way to pay an invoice. */
export interface Paying {
  readonly name: string;
  /** What the form says. */
  readonly fields: Readonly<Record<string, string>>;
  readonly method: 'card' | 'delayed';
  /** Whether something is left to pay. */
  readonly isPart: boolean;
}

const inFull: Paying = { name: 'paid in full', fields: {}, method: 'card', isPart: false };

export const payings: readonly [Paying, ...Paying[]] = [
  inFull,
  { name: 'paid in part', fields: { amount: '5.00' }, method: 'card', isPart: true },
  { name: 'paid by a slow debit', fields: {}, method: 'delayed', isPart: false },
];

/** What a payment leaves in the books. */
export const receiptAndFee = ['payment', 'spend'];

/**
 * Whether the ledger holds exactly one receipt and one fee for an invoice that was paid, the CRM no second note, and the
 * proof agrees. Answers what is wrong, or null.
 */
export function payThroughDeath(paying: Paying, dataDir: string, point: string, index: number): Promise<string | null> {
  const isNote = point.startsWith('note.');
  return throughDeath(
    { dataDir, point },
    async (before) => {
      const vendors = vendorsOf(before.file);
      const [notes, booked] = [await vendors.notes(), await vendors.entries()];
      const invoice = await firstInvoice(before, index);
      return { notes, booked, invoice, charge: await tryToPay(before, paying, invoice, index) };
    },
    async (after, { notes, booked, invoice, charge: paid }) => {
      const charge = paid ?? (await tryToPay(after, paying, invoice, index));
      if (charge === null) return 'the invoice could not be paid after the restart';
      const left = { booked, kinds: receiptAndFee, receipts: [charge] };
      // A dead worker's note is somebody else's after three minutes.
      if (isNote) await portico(dataDir, ['clock', 'advance', 'PT4M']);
      // Not every client is linked to a contact; who died at a note has one.
      const wrong = await untilSettled(dataDir, after, isNote ? { ...left, notes: notes + 1 } : left);
      return wrong ?? (await pageVerdict(after, paying, invoice, index));
    },
  );
}

/** Pays so many invoices by card and waits until the books have them. */
export async function payQuietly(demo: Demo, dataDir: string, count: number): Promise<Payment[]> {
  const booked = await vendorsOf(demo.file).entries();
  const payments: Payment[] = [];
  for (let index = 0; index < count; index += 1) {
    const charge = await payAtLast(demo, await firstInvoice(demo, index), index);
    payments.push({ charge, clientId: demo.file.clients[index % demo.file.clients.length]?.clientId ?? '' });
  }
  const kinds = payments.flatMap(() => receiptAndFee);
  const wrong = await untilSettled(dataDir, demo, { booked, kinds, receipts: payments.map(({ charge }) => charge) });
  if (wrong !== null) throw new Error(wrong);
  return payments;
}

/** The ledger takes sixty calls a minute, and an invoice is read there before it is paid: it may be busy for so long. */
async function payAtLast(demo: Demo, invoice: string, index: number): Promise<string> {
  for (let waited = 0; waited <= 90; waited += 5) {
    const charge = await tryToPay(demo, inFull, invoice, index);
    if (charge !== null) return charge;
    await pause(5_000);
  }
  throw new Error('An invoice could not be paid.');
}

export async function firstInvoice(demo: Demo, index: number): Promise<string> {
  const [invoice] = await invoicesToPay(await signIn(demo.file, index));
  if (invoice === undefined) throw new Error('This client has nothing to pay.');
  return invoice;
}

/** Clicks Pay and pays. Null when a process died under the click. */
export async function tryToPay(demo: Demo, paying: Paying, invoice: string, index: number): Promise<string | null> {
  try {
    const visitor = await signIn(demo.file, index);
    const { status, location } = await visitor.post(`/invoices/${invoice}/checkout`, paying.fields);
    if (status !== 303 || location === null) return null;
    return await vendorsOf(demo.file).pay(location, paying.method);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function pageVerdict(demo: Demo, { isPart }: Paying, invoice: string, index: number): Promise<string | null> {
  const visitor = await signIn(demo.file, index);
  // The page follows once the invoice is read again, which the ledger's call limit may put off by a minute.
  for (let waited = 0; waited <= 75; waited += 1) {
    const page = await visitor.get(`/invoices/${invoice}`);
    if (page.text.includes('/checkout"') === isPart) return null;
    await pause(1_000);
  }
  return isPart ? 'what is left of the invoice is not offered to pay' : 'the paid invoice still offers to pay';
}
