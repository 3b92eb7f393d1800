import type { DemoPayout, DemoReceipt, DemoRefund } from '../../plugin-api/index.ts';
import type { Chance } from './chance.ts';
import { decimal, invoiceKey, type InvoiceDraft } from './invoices.ts';

/** A movement at the processor, before it is known which payout carried it. Minor units. */
interface Movement {
  readonly at: Temporal.ZonedDateTime;
  readonly net: number;
  payoutKey: string | null;
}

export interface MoneyHistory {
  readonly receipts: DemoReceipt[];
  readonly refunds: DemoRefund[];
  readonly payouts: DemoPayout[];
  readonly processorFees: { key: string; at: string; description: string; amount: string; payoutKey: string | null }[];
}

/** What the processor keeps of a card payment: 1.5 % and 20p, rounded half up, in minor units. */
export function cardFee(amount: number): number {
  return Math.floor((amount * 15 + 500) / 1000) + 20;
}

/** How long the processor holds money before it may be paid out. */
const settleDays = 2;

/**
 * Pays the paid invoices (two thirds by card), part-pays a few open ones, gives some back, and lets the
 * processor pay out on Mondays, Wednesdays and Fridays. Nothing is in transit at `now`, so that the books
 * and the processor agree to the cent there. Marks what each draft has settled.
 */
export function makeMoney(
  chance: Chance,
  drafts: readonly InvoiceDraft[],
  emailOf: (clientKey: string) => string | null,
  now: Temporal.ZonedDateTime,
): MoneyHistory {
  const receipts: (DemoReceipt & { movement: Movement | null })[] = [];
  drafts.forEach((draft, index) => {
    const partly = draft.status === 'open' && draft.currency === 'GBP' && chance.happens(0.06);
    if ((draft.status !== 'paid' && !partly) || draft.total <= 0) {
      if (draft.status === 'paid') draft.status = 'voided';
      return;
    }
    const amount = partly ? Math.round(draft.total / 3) : draft.total;
    const at = paidAt(chance, draft.issuedOn, now);
    const byCard = chance.happens(0.66);
    const fee = byCard ? cardFee(amount) : 0;
    draft.settled = amount;
    receipts.push({
      key: `r-${String(receipts.length + 1).padStart(5, '0')}`,
      invoiceKey: invoiceKey(index),
      method: byCard ? 'card' : 'bank',
      at: at.toInstant().toString(),
      on: at.toPlainDate().toString(),
      amount: decimal(amount),
      fee: decimal(fee),
      payerEmail: byCard ? emailOf(draft.clientKey) : null,
      payoutKey: null,
      movement: byCard ? { at, net: amount - fee, payoutKey: null } : null,
    });
  });
  const refunds = makeRefunds(chance, receipts, drafts, now);
  const fees = monthlyFees(now);
  const movements = [
    ...receipts.flatMap(({ movement }) => movement ?? []),
    ...refunds.map(({ movement }) => movement),
    ...fees.map(({ movement }) => movement),
  ];
  const payouts = payOut(movements, now);
  return {
    receipts: receipts.map(({ movement, ...receipt }) => ({ ...receipt, payoutKey: movement?.payoutKey ?? null })),
    refunds: refunds.map(({ movement, ...refund }) => ({ ...refund, payoutKey: movement.payoutKey })),
    processorFees: fees.map(({ movement, ...fee }) => ({ ...fee, payoutKey: movement.payoutKey })),
    payouts,
  };
}

/** A third within two days, the rest after three to six weeks, in the evening; never in the future. */
function paidAt(chance: Chance, issuedOn: Temporal.PlainDate, now: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  const days = chance.happens(0.33) ? chance.between(0, 2) : chance.between(18, 44);
  const hour = chance.pick([8, 12, 17, 19, 20, 21, 22]);
  const at = issuedOn.add({ days }).toZonedDateTime({
    timeZone: now.timeZoneId,
    plainTime: new Temporal.PlainTime(hour, chance.between(0, 59), chance.between(0, 59)),
  });
  const latest = now.subtract({ hours: chance.between(2, 70) });
  return Temporal.ZonedDateTime.compare(at, latest) < 0 ? at : latest;
}

function makeRefunds(
  chance: Chance,
  receipts: readonly (DemoReceipt & { movement: Movement | null })[],
  drafts: readonly InvoiceDraft[],
  now: Temporal.ZonedDateTime,
): (DemoRefund & { movement: Movement })[] {
  const refunds: (DemoRefund & { movement: Movement })[] = [];
  for (const receipt of receipts) {
    const draft = drafts[Number(receipt.invoiceKey.slice(2)) - 1];
    if (!receipt.movement || draft?.status !== 'paid' || !chance.happens(0.02)) continue;
    const at = receipt.movement.at.add({ days: chance.between(2, 9) });
    if (Temporal.ZonedDateTime.compare(at, now.subtract({ days: 7 })) > 0) continue;
    const amount = chance.happens(0.5) ? draft.settled : Math.round(draft.settled / 4);
    refunds.push({
      key: `f-${String(refunds.length + 1).padStart(5, '0')}`,
      receiptKey: receipt.key,
      at: at.toInstant().toString(),
      on: at.toPlainDate().toString(),
      amount: decimal(amount),
      reason: chance.pick(['Work withdrawn', 'Charged twice for the same visit', 'Goodwill']),
      payoutKey: null,
      movement: { at, net: -amount, payoutKey: null },
    });
  }
  return refunds;
}

/** The processor's own monthly bill, 2.00 on the first of each month. */
function monthlyFees(now: Temporal.ZonedDateTime): (MoneyHistory['processorFees'][number] & { movement: Movement })[] {
  return Array.from({ length: 35 }, (_, index) => {
    const at = now
      .subtract({ months: 35 - index })
      .with({ day: 1, hour: 6, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 });
    return {
      key: `m-${String(index + 1).padStart(3, '0')}`,
      at: at.toInstant().toString(),
      description: `Fraud screening, ${at.toPlainDate().toPlainYearMonth().toString()}`,
      amount: '2.00',
      payoutKey: null,
      movement: { at, net: -200, payoutKey: null },
    };
  });
}

function payOut(movements: readonly Movement[], now: Temporal.ZonedDateTime): DemoPayout[] {
  const waiting = [...movements].sort((a, b) => Temporal.ZonedDateTime.compare(a.at, b.at));
  const payouts: DemoPayout[] = [];
  const first = waiting[0];
  if (!first) return payouts;
  const lastDay = now.toPlainDate().subtract({ days: 2 });
  let start = 0;
  for (let day = first.at.toPlainDate(); Temporal.PlainDate.compare(day, lastDay) <= 0; day = day.add({ days: 1 })) {
    if (![1, 3, 5].includes(day.dayOfWeek)) continue;
    const createdAt = day.toZonedDateTime({ timeZone: 'UTC', plainTime: '00:10' });
    const ripe = createdAt.subtract({ days: settleDays });
    let end = start;
    let amount = 0;
    for (let move = waiting[end]; move && Temporal.ZonedDateTime.compare(move.at, ripe) <= 0; move = waiting[end]) {
      amount += move.net;
      end += 1;
    }
    if (amount <= 0) continue;
    const key = `o-${String(payouts.length + 1).padStart(5, '0')}`;
    for (const move of waiting.slice(start, end)) move.payoutKey = key;
    start = end;
    payouts.push({
      key,
      createdAt: createdAt.toInstant().toString(),
      arrivesOn: day.add({ days: 1 }).toString(),
      amount: decimal(amount),
    });
  }
  return payouts;
}
