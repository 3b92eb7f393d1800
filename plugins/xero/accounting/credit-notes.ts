import { Contact, CreditNote, CreditNotes, LineAmountTypes, LineItem, type Invoice } from 'xero-node';
import {
  VendorRefused,
  type CreditNoteWithRefund,
  type Outcome,
  type PluginContext,
} from '../../../core/plugin-api/index.ts';
import { moneyOf, vendorNumber } from '../amounts.ts';
import { reading, writing } from '../client.ts';
import { word } from '../words.ts';
import { made } from './made.ts';
import { repayment } from './repayments.ts';
import { withReference } from '../filters.ts';
import { failed, keyOf, unavailable } from './outcomes.ts';
import { shares } from './shares.ts';

/**
 * C3: a credit note on the same contact, accounts and tax as the invoice's lines, and its refund from the account.
 * Two writes; when the second is lost, the next attempt finds the note by its reference and goes on from there.
 * The entry is the refund, whose deletion leaves the credit open (C3c).
 */
export async function refundWithCreditNote(ctx: PluginContext, intent: CreditNoteWithRefund): Promise<Outcome> {
  let noteId: string;
  try {
    noteId = await creditNoteFor(ctx, intent);
  } catch (error) {
    // Without its refund the note alone is not the intent's effect: it is safe to begin again.
    return error instanceof VendorRefused
      ? failed(intent, error)
      : unavailable(intent, 'The credit note could not be booked yet.');
  }
  return repayment(ctx, intent, {
    account: intent.account,
    of: { creditNote: made(CreditNote, { creditNoteID: noteId }) },
  });
}

async function creditNoteFor(ctx: PluginContext, intent: CreditNoteWithRefund): Promise<string> {
  const { body } = await reading(ctx, 'invoice', (api, tenant) => api.getInvoice(tenant, intent.invoiceId));
  const invoice = body.invoices?.[0];
  if (!invoice) throw new VendorRefused('Xero does not know this invoice.', { invoiceId: intent.invoiceId });
  const reference = `${intent.reference} | ${invoice.invoiceNumber ?? ''}`;
  const before = await reading(ctx, 'credit note by reference', (api, tenant) =>
    api.getCreditNotes(tenant, undefined, withReference([reference]), undefined, 1),
  );
  const existing = before.body.creditNotes?.[0]?.creditNoteID;
  if (existing !== undefined) return existing;
  const note = creditNoteOf(intent, invoice, reference);
  const booked = await writing(ctx, 'credit note', (api, tenant) =>
    api.createCreditNotes(
      tenant,
      made(CreditNotes, { creditNotes: [note] }),
      true,
      undefined,
      keyOf([intent], '-note'),
    ),
  );
  const id = booked.body.creditNotes?.[0]?.creditNoteID;
  if (id === undefined) throw new VendorRefused('Xero made no credit note and gave no reason.');
  return id;
}

function creditNoteOf(intent: CreditNoteWithRefund, invoice: Invoice, reference: string): CreditNote {
  return made(CreditNote, {
    type: CreditNote.TypeEnum.ACCRECCREDIT,
    status: CreditNote.StatusEnum.AUTHORISED,
    contact: made(Contact, { contactID: invoice.contact?.contactID ?? '' }),
    date: intent.on,
    reference,
    lineAmountTypes: LineAmountTypes.Inclusive,
    lineItems: creditLines(intent, invoice),
    ...(invoice.currencyCode === undefined ? {} : { currencyCode: invoice.currencyCode }),
  });
}

/** Part of each line, tax and all, so that the note's total is the refund to the cent. Exported for its property. */
export function creditLines(
  intent: Pick<CreditNoteWithRefund, 'amount' | 'description'>,
  invoice: Invoice,
): LineItem[] {
  const { currency } = intent.amount;
  const inclusive = word(invoice.lineAmountTypes) === 'Inclusive';
  const lines = (invoice.lineItems ?? []).map((line) => {
    const tax = moneyOf(line.taxAmount, currency).amount;
    const amount = moneyOf(line.lineAmount, currency).amount;
    return { line, tax, gross: inclusive ? amount : amount + tax };
  });
  const parts = shares(
    intent.amount.amount,
    lines.map(({ gross }) => gross),
  );
  return lines.flatMap(({ line, tax, gross }, index) => {
    const part = parts[index] ?? 0;
    if (part === 0) return [];
    const taxPart = gross === 0 ? 0 : Math.round((tax * part) / gross);
    return [
      made(LineItem, {
        description: `${intent.description}: ${line.description ?? ''}`.slice(0, 4000),
        quantity: 1,
        unitAmount: vendorNumber({ amount: part, currency }),
        taxAmount: vendorNumber({ amount: taxPart, currency }),
        ...(line.accountCode === undefined ? {} : { accountCode: line.accountCode }),
        ...(line.taxType === undefined ? {} : { taxType: line.taxType }),
      }),
    ];
  });
}
