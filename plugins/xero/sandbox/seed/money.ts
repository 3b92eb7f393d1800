import type { DemoFirm, DemoReceipt, DemoRefund } from '../../../../core/plugin-api/index.ts';
import { centsOfText } from '../cents.ts';
import type { Chart } from '../chart.ts';
import type { Ledger } from '../ledger.ts';
import type { BankTransaction, Invoice, Payment } from '../model.ts';
import { nextNumber } from '../rules/credit-notes.ts';
import type { Parties } from './parties.ts';
import { nineOn } from './nine-on.ts';

interface Surroundings {
  readonly chart: Chart;
  readonly parties: Parties;
  /** Invoice ids by the firm's keys. */
  readonly invoices: ReadonlyMap<string, string>;
}

/**
 * Books what the processor and the bank moved. What is left on clearing is what the processor still holds: receipts
 * less fees, refunds and payouts.
 */
export function bookMoney(ledger: Ledger, firm: DemoFirm, around: Surroundings): void {
  for (const receipt of firm.receipts) bookReceipt(ledger, receipt, around);
  for (const refund of firm.refunds) bookRefund(ledger, firm, refund, around);
  for (const { key, at: moment, description, amount } of firm.processorFees)
    bookFee(ledger, around, { amount, description, reference: key, ...when(moment, firm.timeZone) });
  for (const payout of firm.payouts) bookPayout(ledger, payout, around.chart);
}

interface When {
  readonly date: string;
  readonly updatedAt: number;
}

function when(instant: string, timeZone: string): When {
  const moment = Temporal.Instant.from(instant);
  return {
    date: moment.toZonedDateTimeISO(timeZone).toPlainDate().toString(),
    updatedAt: moment.epochMilliseconds,
  };
}

function bookReceipt(ledger: Ledger, receipt: DemoReceipt, around: Surroundings): void {
  const invoice = ledger.invoices.get(around.invoices.get(receipt.invoiceKey) ?? '');
  if (!invoice) return;
  const card = receipt.method === 'card';
  const amount = centsOfText(receipt.amount);
  const updatedAt = Temporal.Instant.from(receipt.at).epochMilliseconds;
  const payment = putPayment(ledger, {
    target: { kind: 'invoice', id: invoice.id },
    type: 'ACCRECPAYMENT',
    accountId: card ? around.chart.clearing.id : around.chart.bank.id,
    date: receipt.on,
    amount,
    reference: `${receipt.key} | ${invoice.number}`,
    updatedAt,
  });
  const paid = invoice.paid + amount;
  const settled = paid >= invoice.total;
  ledger.invoices.put(invoice.id, {
    ...invoice,
    paid,
    status: settled ? 'PAID' : invoice.status,
    fullyPaidOn: settled ? receipt.on : null,
    paymentIds: [...invoice.paymentIds, payment.id],
    updatedAt,
  });
  if (card)
    bookFee(ledger, around, {
      amount: receipt.fee,
      description: `Card fee, ${invoice.number}`,
      reference: receipt.key,
      date: receipt.on,
      updatedAt,
    });
}

function bookFee(
  ledger: Ledger,
  { chart, parties }: Surroundings,
  fee: When & { readonly amount: string; readonly description: string; readonly reference: string },
): void {
  const total = centsOfText(fee.amount);
  if (total === 0) return;
  const entry: BankTransaction = {
    id: ledger.kit.uuid(),
    seq: ledger.seq(),
    type: 'SPEND',
    contactId: parties.processorId,
    accountId: chart.clearing.id,
    date: fee.date,
    reference: fee.reference,
    currency: chart.clearing.currency ?? '',
    lineAmounts: 'NoTax',
    lines: [
      {
        id: ledger.kit.uuid(),
        description: fee.description,
        quantity: 1,
        unitAmount: Number(fee.amount),
        accountId: chart.fees.id,
        taxType: 'NONE',
        tax: 0,
        amount: total,
      },
    ],
    subTotal: total,
    totalTax: 0,
    total,
    reconciled: true,
    status: 'AUTHORISED',
    remaining: 0,
    allocations: [],
    paymentIds: [],
    updatedAt: fee.updatedAt,
  };
  ledger.bankTransactions.put(entry.id, entry);
}

/** A credit note over the part given back and its refund from clearing; the invoice's own payment stays. */
function bookRefund(ledger: Ledger, firm: DemoFirm, refund: DemoRefund, around: Surroundings): void {
  const receipt = firm.receipts.find(({ key }) => key === refund.receiptKey);
  const invoice = ledger.invoices.get(around.invoices.get(receipt?.invoiceKey ?? '') ?? '');
  if (!invoice) return;
  const total = centsOfText(refund.amount);
  const updatedAt = Temporal.Instant.from(refund.at).epochMilliseconds;
  const noteId = ledger.kit.uuid();
  const seq = ledger.seq();
  const payment = putPayment(ledger, {
    target: { kind: 'credit_note', id: noteId },
    type: 'ARCREDITPAYMENT',
    accountId: around.chart.clearing.id,
    date: refund.on,
    amount: total,
    reference: refund.key,
    updatedAt,
  });
  const totalTax = taxPart(invoice, total);
  ledger.creditNotes.put(noteId, {
    id: noteId,
    seq,
    type: 'ACCRECCREDIT',
    number: nextNumber(ledger),
    reference: invoice.number,
    contactId: invoice.contactId,
    status: 'PAID',
    date: refund.on,
    currency: invoice.currency,
    rate: invoice.rate,
    lineAmounts: 'Inclusive',
    lines: [
      {
        id: ledger.kit.uuid(),
        description: refund.reason,
        quantity: 1,
        unitAmount: Number(refund.amount),
        accountId: around.chart.sales.id,
        taxType: totalTax === 0 ? 'NONE' : 'OUTPUT2',
        tax: totalTax,
        amount: total,
      },
    ],
    subTotal: total - totalTax,
    totalTax,
    total,
    remaining: 0,
    allocations: [],
    paymentIds: [payment.id],
    fullyPaidOn: refund.on,
    updatedAt,
  });
}

function taxPart(invoice: Invoice, total: number): number {
  return invoice.total === 0 ? 0 : Math.round((invoice.totalTax * total) / invoice.total);
}

function bookPayout(ledger: Ledger, payout: DemoFirm['payouts'][number], { clearing, bank }: Chart): void {
  const id = ledger.kit.uuid();
  const updatedAt = nineOn(payout.arrivesOn);
  ledger.transfers.put(id, {
    id,
    seq: ledger.seq(),
    fromId: clearing.id,
    toId: bank.id,
    amount: centsOfText(payout.amount),
    date: payout.arrivesOn,
    reference: payout.key,
    fromReconciled: true,
    toReconciled: true,
    status: 'AUTHORISED',
    fromTransactionId: ledger.kit.uuid(),
    toTransactionId: ledger.kit.uuid(),
    createdAt: updatedAt,
    updatedAt,
  });
}

function putPayment(
  ledger: Ledger,
  wish: Pick<Payment, 'target' | 'type' | 'accountId' | 'date' | 'amount' | 'reference' | 'updatedAt'>,
): Payment {
  const payment: Payment = {
    id: ledger.kit.uuid(),
    seq: ledger.seq(),
    bankAmount: wish.amount,
    rate: 1,
    reconciled: true,
    status: 'AUTHORISED',
    ...wish,
  };
  return ledger.payments.put(payment.id, payment);
}
