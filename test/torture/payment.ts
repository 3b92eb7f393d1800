import { setTimeout as pause } from 'node:timers/promises';
import type { Death } from './death.ts';
import { portico, startDemo, type Demo } from './demo.ts';
import { vendorsOf, type Entry } from './vendors.ts';
import { invoicesToPay, signIn } from './visitor.ts';

/** Seconds until everything must be settled after the restart. */
const patience = 60;

/** One way to pay an invoice. */
export interface Paying {
  readonly name: string;
  /** What the form says. */
  readonly fields: Readonly<Record<string, string>>;
  readonly method: 'card' | 'delayed';
  /** Whether something is left to pay. */
  readonly isPart: boolean;
}

export const payings: readonly [Paying, ...Paying[]] = [
  { name: 'in full', fields: {}, method: 'card', isPart: false },
  { name: 'in part', fields: { amount: '5.00' }, method: 'card', isPart: true },
  { name: 'by a slow debit', fields: {}, method: 'delayed', isPart: false },
];

/**
 * Pays one invoice while a process dies, cuts the power once it did, starts again and sees whether the
 * ledger holds exactly one receipt and one fee for it and the proof agrees. Answers what is wrong, or null.
 */
export async function payThroughDeath(
  paying: Paying,
  dataDir: string,
  death: Death,
  index: number,
): Promise<string | null> {
  const before = await startDemo(dataDir, death.failAt);
  let invoice: string;
  let charge: string | null;
  let booked: readonly Entry[];
  try {
    booked = await vendorsOf(before.file).entries();
    invoice = await firstInvoice(before, index);
    const struck = death.strike(before);
    charge = await tryToPay(before, paying, invoice, index);
    if (!(await struck)) return 'no process died of it';
  } finally {
    await before.cutPower();
  }
  const after = await startDemo(dataDir, null);
  try {
    charge ??= await tryToPay(after, paying, invoice, index);
    if (charge === null) return 'the invoice could not be paid after the restart';
    const wrong = await verdict(dataDir, after, booked, charge);
    return wrong ?? (await pageVerdict(after, paying, invoice, index));
  } finally {
    await after.cutPower();
  }
}

async function firstInvoice(demo: Demo, index: number): Promise<string> {
  const [invoice] = await invoicesToPay(await signIn(demo.file, index));
  if (invoice === undefined) throw new Error('This client has nothing to pay.');
  return invoice;
}

/** Clicks Pay and pays. Null when a process died under the click. */
async function tryToPay(demo: Demo, paying: Paying, invoice: string, index: number): Promise<string | null> {
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

async function verdict(dataDir: string, demo: Demo, booked: readonly Entry[], charge: string): Promise<string | null> {
  const proved = await untilProved(dataDir);
  if (proved !== null) return `the proof does not agree: ${proved}`;
  const known = new Set(booked.map(({ id }) => id));
  const made = (await vendorsOf(demo.file).entries()).filter(
    ({ id, status }) => !known.has(id) && status !== 'DELETED',
  );
  const receipts = made.filter(({ kind, reference }) => kind === 'payment' && reference?.includes(charge));
  const fees = made.filter(({ kind }) => kind === 'spend');
  if (receipts.length !== 1 || fees.length !== 1 || made.length !== 2)
    return `${receipts.length} receipts and ${fees.length} fees of ${made.length} entries, not one and one`;
  return null;
}

async function pageVerdict(demo: Demo, { isPart }: Paying, invoice: string, index: number): Promise<string | null> {
  const visitor = await signIn(demo.file, index);
  const page = await visitor.get(`/invoices/${invoice}`);
  const offers = page.text.includes('/checkout"');
  if (offers === isPart) return null;
  return isPart ? 'what is left of the invoice is not offered to pay' : 'the paid invoice still offers to pay';
}

/** Asks for the proof until it is good; answers its last word when it never is. */
async function untilProved(dataDir: string): Promise<string | null> {
  const until = performance.now() + patience * 1_000;
  for (;;) {
    const { code, out } = await portico(dataDir, ['proof', '--json']);
    if (code === 0) return null;
    if (performance.now() > until) return out.slice(0, 2_000);
    await pause(500);
  }
}
