import type { DemoBill, DemoClient, DemoInvoice, DemoLine } from '../../plugin-api/index.ts';
import type { Chance } from './chance.ts';
import { projects, services, supplierNames } from './names.ts';

/** An invoice while its story is being told; amounts in minor units of `currency`, both with two decimals. */
export interface InvoiceDraft {
  readonly clientKey: string;
  readonly project: string | null;
  readonly currency: string;
  readonly issuedOn: Temporal.PlainDate;
  readonly dueOn: Temporal.PlainDate;
  readonly lines: readonly LineDraft[];
  readonly total: number;
  status: DemoInvoice['status'];
  settled: number;
}

interface LineDraft {
  readonly description: string;
  readonly halfUnits: number;
  readonly unit: number;
  readonly amount: number;
  readonly tax: number;
}

export interface InvoiceCounts {
  readonly paid: number;
  readonly open: number;
  readonly overdue: number;
  readonly portal: number;
  /** Open ones that portal clients hold. */
  readonly portalOpen: number;
}

/** Days a client has to pay. */
const termDays = 30;
/** VAT, percent. */
const taxPercent = 20;
/** What a portal client must have at least, so that its pages show a history. */
const portalHistory = 18;

/** Three years of invoices: paid ones back in time, open and overdue ones near `today`, a few drafts and voided. */
export function makeInvoices(
  chance: Chance,
  clients: readonly DemoClient[],
  counts: InvoiceCounts,
  today: Temporal.PlainDate,
): InvoiceDraft[] {
  const portal = clients.slice(0, counts.portal);
  const active = clients.filter((client) => client.active);
  const others = active.slice(counts.portal);
  const drafts: InvoiceDraft[] = [];

  for (const client of portal)
    for (let n = 0; n < portalHistory; n++)
      drafts.push(makeInvoice(chance, client, pastDay(chance, client, today), 'paid'));
  while (drafts.length < counts.paid) {
    const client = weighted(chance, clients, active);
    const voided = chance.happens(0.01);
    drafts.push(makeInvoice(chance, client, pastDay(chance, client, today), voided ? 'voided' : 'paid'));
  }
  for (let n = 0; n < counts.open; n++) {
    const client = n < counts.portalOpen ? portal[n % portal.length] : chance.pick(others.length > 0 ? others : portal);
    if (!client) throw new RangeError('There are no clients.');
    const late = chance.next() < counts.overdue / counts.open;
    const issuedOn = today.subtract({
      days: late ? chance.between(termDays + 5, 80) : chance.between(0, termDays - 2),
    });
    const lineCount = n === 0 ? 40 : undefined;
    drafts.push(makeInvoice(chance, client, issuedOn, 'open', { lineCount }));
  }
  for (const client of [...portal.slice(0, 3), ...others.slice(0, 5)])
    drafts.push(makeInvoice(chance, client, today.subtract({ days: chance.between(0, 6) }), 'draft'));
  const foreign = others[0];
  if (foreign)
    for (let n = 0; n < 2; n++)
      drafts.push(makeInvoice(chance, foreign, today.subtract({ days: 5 + n }), 'open', { currency: 'EUR' }));
  return drafts.sort((a, b) => Temporal.PlainDate.compare(a.issuedOn, b.issuedOn));
}

/** A tenth of the clients hold half of everything. */
function weighted(chance: Chance, clients: readonly DemoClient[], active: readonly DemoClient[]): DemoClient {
  const heavy = active.slice(0, Math.max(1, Math.round(active.length / 10)));
  return chance.happens(0.45) ? chance.pick(heavy) : chance.pick(clients);
}

/** A day in the last 36 months; a former client's lie in the first 20. A quarter fall around the month's end. */
function pastDay(chance: Chance, client: DemoClient, today: Temporal.PlainDate): Temporal.PlainDate {
  const monthsBack = client.active ? chance.between(2, 35) : chance.between(16, 35);
  const month = today.subtract({ months: monthsBack }).with({ day: 1 });
  if (chance.happens(0.25)) return month.add({ months: 1 }).subtract({ days: chance.between(0, 2) });
  return month.add({ days: chance.between(0, month.daysInMonth - 1) });
}

function makeInvoice(
  chance: Chance,
  client: DemoClient,
  issuedOn: Temporal.PlainDate,
  status: DemoInvoice['status'],
  wish: { lineCount?: number | undefined; currency?: string } = {},
): InvoiceDraft {
  const lines = Array.from({ length: wish.lineCount ?? chance.between(1, 4) }, () => makeLine(chance));
  const first = lines[0];
  if (first && chance.happens(0.03))
    lines.push({ ...first, description: 'Included at no charge', unit: 0, amount: 0, tax: 0 });
  if (first && chance.happens(0.04)) lines.push(discount(first));
  const total = lines.reduce((sum, line) => sum + line.amount + line.tax, 0);
  return {
    clientKey: client.key,
    project: chance.happens(0.7) ? chance.pick(projects) : null,
    currency: wish.currency ?? 'GBP',
    issuedOn,
    dueOn: issuedOn.add({ days: termDays }),
    lines,
    total,
    status,
    settled: 0,
  };
}

function makeLine(chance: Chance): LineDraft {
  const halfUnits = chance.between(1, 24);
  const unit = chance.between(900, 6_000) * 2;
  const amount = (unit / 2) * halfUnits;
  return { description: chance.pick(services), halfUnits, unit, amount, tax: taxOf(amount) };
}

/** A tenth off the first line, as a negative line. */
function discount(line: LineDraft): LineDraft {
  const amount = -Math.round(line.amount / 10);
  return {
    description: 'Returning client, 10 % off the first line',
    halfUnits: 2,
    unit: amount,
    amount,
    tax: taxOf(amount),
  };
}

function taxOf(amount: number): number {
  return Math.round((amount * taxPercent) / 100);
}

/** Numbers the invoices in order of issue and prints their amounts. */
export function printInvoices(drafts: readonly InvoiceDraft[]): DemoInvoice[] {
  return drafts.map((draft, index) => ({
    key: invoiceKey(index),
    number: `INV-${String(index + 1).padStart(4, '0')}`,
    clientKey: draft.clientKey,
    project: draft.project,
    currency: draft.currency,
    issuedOn: draft.issuedOn.toString(),
    dueOn: draft.dueOn.toString(),
    status: draft.status,
    lines: draft.lines.map(printLine),
    total: decimal(draft.total),
    settled: decimal(draft.settled),
  }));
}

export function invoiceKey(index: number): string {
  return `i-${String(index + 1).padStart(5, '0')}`;
}

/** Suppliers' bills, which no client may ever see: about ten a month. */
export function makeBills(chance: Chance, today: Temporal.PlainDate, count: number): DemoBill[] {
  return Array.from({ length: count }, (_, index) => {
    const issuedOn = today.subtract({ days: chance.between(0, 36 * 30) });
    const line = makeLine(chance);
    return {
      key: `b-${String(index + 1).padStart(5, '0')}`,
      number: `BILL-${String(index + 1).padStart(4, '0')}`,
      supplierKey: `s-${chance.between(1, supplierNames.length)}`,
      currency: 'GBP',
      issuedOn: issuedOn.toString(),
      dueOn: issuedOn.add({ days: termDays }).toString(),
      status: Temporal.PlainDate.compare(issuedOn, today.subtract({ days: 35 })) < 0 ? 'paid' : 'open',
      lines: [printLine(line)],
      total: decimal(line.amount + line.tax),
    };
  });
}

function printLine(line: LineDraft): DemoLine {
  return {
    description: line.description,
    quantity: decimal(line.halfUnits * 50).replace(/\.?0+$/, ''),
    unitAmount: decimal(line.unit),
    amount: decimal(line.amount),
    tax: decimal(line.tax),
  };
}

/** Minor units of a two-decimal currency as a decimal string. */
export function decimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
