import { z } from 'zod';
import { InvalidInput, type ActResult, type Sandbox } from '../../../../core/plugin-api/index.ts';
import { amountOf, centsOfText, textOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { Invoice } from '../model.ts';
import { allowed, authorizationIn } from '../oauth/authorize.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { dueOf } from '../render/documents.ts';
import { allocate } from '../rules/allocations.ts';
import type { Verdict } from '../rules/checks.ts';
import { judgeCreditNote } from '../rules/credit-notes.ts';
import { judgeDeletion, judgePayment } from '../rules/payments.ts';
import { alterEntry, doubleEntry, removeEntry } from './entries.ts';

const decimal = z.string().regex(/^\d+(\.\d{1,2})?$/, 'an amount is a decimal string');
const limits = z.object({
  minute: z.int().min(1).optional(),
  day: z.int().min(1).optional(),
  concurrent: z.int().min(1).optional(),
});

/** What happens in the books without the hub: the bookkeeper's, the bank's and Xero's own doings. */
export function actsOf(ledger: Ledger, tokens: Tokens): Sandbox['acts'] {
  const acts: Sandbox['acts'] = {
    /** Plays the person at the authorize page. */
    consent: (body) => {
      const { url } = read(body, z.object({ url: z.url() }));
      return { redirect: allowed(tokens, authorizationIn(ledger, new URL(url).searchParams)) };
    },
    /** A client paid by bank transfer and the bookkeeper matched it. */
    pay_by_bank: (body) => {
      const wish = read(body, z.object({ invoice: z.string(), amount: decimal.optional() }));
      const invoice = invoiceOf(ledger, wish.invoice);
      const element = {
        Invoice: { InvoiceID: invoice.id },
        Account: { AccountID: bankOf(ledger) },
        Amount: wish.amount === undefined ? amountOf(dueOf(invoice)) : Number(wish.amount),
        Reference: 'Bank transfer',
        IsReconciled: true,
      };
      const payment = booked(judgePayment(ledger, element, new Map()));
      return { invoice: invoice.number, entry: payment.id };
    },
    void: (body) => {
      const invoice = invoiceOf(ledger, read(body, z.object({ invoice: z.string() })).invoice);
      if (invoice.status !== 'AUTHORISED') throw new InvalidInput(`${invoice.number} is ${invoice.status}.`);
      if (invoice.paid + invoice.credited > 0)
        throw new InvalidInput(`${invoice.number} has payments or credits and cannot be voided.`);
      ledger.invoices.put(invoice.id, { ...invoice, status: 'VOIDED', updatedAt: ledger.now() });
      ledger.tell('INVOICE', 'UPDATE', invoice.id);
      return { invoice: invoice.number };
    },
    /** A credit note over part of an invoice, allocated to it (C12). */
    credit: (body) => {
      const wish = read(body, z.object({ invoice: z.string(), amount: decimal }));
      const invoice = invoiceOf(ledger, wish.invoice);
      if (invoice.status !== 'AUTHORISED' || centsOfText(wish.amount) > dueOf(invoice))
        throw new InvalidInput(`${invoice.number} is ${invoice.status} with ${textOf(dueOf(invoice))} due.`);
      const line = {
        Description: 'Credit',
        UnitAmount: Number(wish.amount),
        AccountID: invoice.lines[0]?.accountId,
        TaxType: 'NONE',
      };
      const element = {
        Type: 'ACCRECCREDIT',
        Status: 'AUTHORISED',
        Contact: { ContactID: invoice.contactId },
        CurrencyCode: invoice.currency,
        Reference: invoice.number,
        LineAmountTypes: 'NoTax',
        LineItems: [line],
      };
      const of = booked(judgeCreditNote(ledger, element));
      allocate(ledger, { kind: 'credit_note', of }, invoice, of.total, ledger.today());
      return { invoice: invoice.number, entry: of.id };
    },
    /** Closes the books up to this day; null opens them. */
    lock: (body) => {
      const { date } = read(body, z.object({ date: z.iso.date().nullable() }));
      ledger.changeOrganisation({ periodLock: date });
      return { date };
    },
    delete_payment: (body) => {
      const { entry } = read(body, z.object({ entry: z.string() }));
      const payment = ledger.payments.get(entry);
      if (!payment) throw new InvalidInput(`There is no payment ${entry}.`);
      booked(judgeDeletion(ledger, payment));
      const { target } = payment;
      return { entry, ...(target.kind === 'invoice' ? { invoice: ledger.invoices.get(target.id)?.number } : {}) };
    },
    alter: (body) => {
      const { entry, amount } = read(body, z.object({ entry: z.string(), amount: decimal }));
      return alterEntry(ledger, entry, centsOfText(amount));
    },
    remove: (body) => removeEntry(ledger, read(body, z.object({ entry: z.string() })).entry),
    double: (body) => doubleEntry(ledger, read(body, z.object({ entry: z.string() })).entry),
    archive_contact: (body) => {
      const invoice = invoiceOf(ledger, read(body, z.object({ invoice: z.string() })).invoice);
      const contact = ledger.contacts.get(invoice.contactId);
      if (!contact) throw new InvalidInput('The invoice has no contact.');
      ledger.contacts.put(contact.id, { ...contact, archived: true, updatedAt: ledger.now() });
      ledger.tell('CONTACT', 'UPDATE', contact.id);
      return { invoice: invoice.number };
    },
    archive_account: (body) => {
      const { account: id } = read(body, z.object({ account: z.string() }));
      const account = ledger.accounts.get(id);
      if (!account) throw new InvalidInput(`There is no account ${id}.`);
      ledger.accounts.put(id, { ...account, status: 'ARCHIVED', updatedAt: ledger.now() });
      return { account: id };
    },
    /** The person disconnects the app in Xero's own list. */
    disconnect: () => {
      tokens.revokeAll();
      return {};
    },
    limits: (body) => {
      const wish = read(body, limits);
      const now = ledger.organisation().limits;
      const changed = {
        minute: wish.minute ?? now.minute,
        day: wish.day ?? now.day,
        concurrent: wish.concurrent ?? now.concurrent,
      };
      ledger.changeOrganisation({ limits: changed });
      return changed;
    },
    idempotency: (body) => {
      const wish = read(body, z.object({ honoured: z.boolean(), minutes: z.number().min(0).default(6) }));
      ledger.changeOrganisation({ idempotency: wish });
      return wish;
    },
  };
  return Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, tellingAfter(ledger, act)]));
}

type Act = Sandbox['acts'][string];

function tellingAfter(ledger: Ledger, act: Act): Act {
  return async (body): Promise<ActResult> => {
    const result = await act(body);
    ledger.flushWebhooks();
    return result;
  };
}

function read<T>(body: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new InvalidInput(z.prettifyError(parsed.error));
  return parsed.data;
}

function invoiceOf(ledger: Ledger, number: string): Invoice {
  const found = ledger.invoices.list().find((invoice) => invoice.number === number && invoice.type === 'ACCREC');
  if (!found) throw new InvalidInput(`There is no invoice ${number}.`);
  return found;
}

/** The account with a bank behind it: the first of the chart. */
function bankOf(ledger: Ledger): string {
  const bank = ledger.accounts.list().find(({ type, status }) => type === 'BANK' && status === 'ACTIVE');
  if (!bank) throw new InvalidInput('There is no bank account.');
  return bank.id;
}

function booked<T>(verdict: Verdict<T>): T {
  if (verdict.kind === 'bad') throw new InvalidInput(verdict.messages.join('; '));
  return verdict.book();
}
