import type { DemoBill, DemoFirm, DemoInvoice, DemoLine } from '../../../../core/plugin-api/index.ts';
import { centsOfText } from '../cents.ts';
import type { Chart } from '../chart.ts';
import type { Ledger } from '../ledger.ts';
import type { Invoice, Line } from '../model.ts';
import type { Parties } from './parties.ts';
import { nineOn } from './nine-on.ts';

interface Surroundings {
  readonly chart: Chart;
  readonly parties: Parties;
}

/** Units of each currency per unit of the firm's, where it invoices in foreign money; invented and steady. */
const rates: Readonly<Record<string, number>> = { EUR: 1.17, USD: 1.27 };

/** Books sales invoices as if unpaid; the receipts settle them. Answers with their ids by the firm's keys. */
export function bookInvoices(
  ledger: Ledger,
  firm: DemoFirm,
  { chart, parties }: Surroundings,
): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const invoice of firm.invoices) {
    const id = ledger.kit.uuid();
    ids.set(invoice.key, id);
    ledger.invoices.put(id, {
      ...documentOf(ledger, invoice, chart.sales.id, 'OUTPUT2'),
      id,
      type: 'ACCREC',
      contactId: parties.byKey.get(invoice.clientKey) ?? '',
      reference: invoice.project ?? '',
      status: { draft: 'DRAFT', open: 'AUTHORISED', paid: 'AUTHORISED', voided: 'VOIDED' }[
        invoice.status
      ] as Invoice['status'],
      rate: invoice.currency === firm.currency ? 1 : (rates[invoice.currency] ?? 1),
    });
  }
  return ids;
}

/** Books suppliers' bills; paid ones were paid from the bank when they fell due. */
export function bookBills(ledger: Ledger, firm: DemoFirm, { chart, parties }: Surroundings): void {
  const asOf = firm.asOf.slice(0, 10);
  for (const bill of firm.bills) {
    const id = ledger.kit.uuid();
    const paidOn = bill.dueOn < asOf ? bill.dueOn : bill.issuedOn;
    const draft = {
      ...documentOf(ledger, bill, chart.costs.id, 'INPUT2'),
      id,
      type: 'ACCPAY' as const,
      contactId: parties.byKey.get(bill.supplierKey) ?? '',
    };
    if (bill.status === 'open') {
      ledger.invoices.put(id, draft);
      continue;
    }
    const paymentId = ledger.kit.uuid();
    ledger.invoices.put(id, {
      ...draft,
      status: 'PAID',
      paid: draft.total,
      fullyPaidOn: paidOn,
      paymentIds: [paymentId],
      updatedAt: nineOn(paidOn),
    });
    ledger.payments.put(paymentId, {
      id: paymentId,
      seq: ledger.seq(),
      target: { kind: 'invoice', id },
      type: 'ACCPAYPAYMENT',
      accountId: chart.bank.id,
      date: paidOn,
      amount: draft.total,
      bankAmount: draft.total,
      rate: 1,
      reference: bill.number,
      reconciled: true,
      status: 'AUTHORISED',
      updatedAt: nineOn(paidOn),
    });
  }
}

function documentOf(
  ledger: Ledger,
  document: DemoInvoice | DemoBill,
  accountId: string,
  taxType: string,
): Omit<Invoice, 'id' | 'type' | 'contactId'> {
  const lines = document.lines.map((line) => lineOf(ledger, line, accountId, taxType));
  const subTotal = lines.reduce((sum, { amount }) => sum + amount, 0);
  const totalTax = lines.reduce((sum, { tax }) => sum + tax, 0);
  return {
    seq: ledger.seq(),
    number: document.number,
    reference: '',
    status: 'AUTHORISED',
    date: document.issuedOn,
    dueDate: document.dueOn,
    currency: document.currency,
    rate: 1,
    lineAmounts: 'Exclusive',
    lines,
    subTotal,
    totalTax,
    total: subTotal + totalTax,
    paid: 0,
    credited: 0,
    paymentIds: [],
    fullyPaidOn: null,
    updatedAt: nineOn(document.issuedOn),
  };
}

function lineOf(ledger: Ledger, line: DemoLine, accountId: string, taxType: string): Line {
  const tax = centsOfText(line.tax);
  return {
    id: ledger.kit.uuid(),
    description: line.description,
    quantity: Number(line.quantity),
    unitAmount: Number(line.unitAmount),
    accountId,
    taxType: tax === 0 ? 'NONE' : taxType,
    tax,
    amount: centsOfText(line.amount),
  };
}
