import express, { type Request, type Response, type Router } from 'express';
import type { Collection } from '../../../../core/plugin-api/index.ts';
import { bankSummary } from '../bank-summary.ts';
import type { Ledger } from '../ledger.ts';
import { invoicePdf } from '../pdf.ts';
import { accountOnWire } from '../render/accounts.ts';
import { contactOnWire } from '../render/contacts.ts';
import { creditNoteOnWire, invoiceOnWire } from '../render/documents.ts';
import {
  bankTransactionOnWire,
  organisationOnWire,
  overpaymentOnWire,
  paymentOnWire,
  transferOnWire,
} from '../render/entries.ts';
import { journalOnWire } from '../render/journals.ts';
import type { Wire } from '../render/lines.ts';
import { answer, notFound } from './answers.ts';
import * as fields from './fields.ts';
import { fieldsOf, list, setOf } from './lists.ts';

/** The GETs of the Accounting API. */
export function readingRoutes(ledger: Ledger): Router {
  const router = express.Router();

  router.get('/Organisation', (_req, res) => answer(ledger, res, { Organisations: [organisationOnWire(ledger)] }));
  router.get('/Reports/BankSummary', (req, res) => void res.json(bankSummary(ledger, req.query)));

  router.get('/Accounts', (req, res) =>
    list(ledger, req, res, {
      name: 'Accounts',
      items: ledger.accounts.list(),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.accountFields),
      render: accountOnWire,
      pages: false,
    }),
  );
  router.get('/Accounts/:id', one(ledger, ledger.accounts, 'Accounts', accountOnWire));

  router.get('/Contacts', (req, res) => {
    const ids = setOf(req, 'IDs');
    const archived = req.query['includeArchived'] === 'true';
    list(ledger, req, res, {
      name: 'Contacts',
      items: ledger.contacts.list().filter((one) => (archived || !one.archived) && (ids?.has(one.id) ?? true)),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.contactFields),
      render: contactOnWire,
      pages: true,
    });
  });
  router.get('/Contacts/:id', one(ledger, ledger.contacts, 'Contacts', contactOnWire));

  router.get('/Invoices', (req, res) => {
    const [ids, numbers, contacts, statuses] = ['IDs', 'InvoiceNumbers', 'ContactIDs', 'Statuses'].map((name) =>
      setOf(req, name),
    );
    list(ledger, req, res, {
      name: 'Invoices',
      items: ledger.invoices
        .list()
        .filter(
          ({ id, number, contactId, status }) =>
            (ids?.has(id) ?? true) &&
            (numbers?.has(number) ?? true) &&
            (contacts?.has(contactId) ?? true) &&
            (statuses?.has(status) ?? true),
        ),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.invoiceFields),
      render: (invoice, { paged, summary }) => invoiceOnWire(ledger, invoice, paged && !summary),
      pages: true,
    });
  });
  router.get('/Invoices/:id', (req, res) => {
    const invoice = ledger.invoices.get(req.params.id.toLowerCase());
    if (!invoice) notFound(res);
    else if (/application\/pdf/.test(req.get('accept') ?? '')) sendPdf(res, invoicePdf(ledger, invoice));
    else answer(ledger, res, { Invoices: [invoiceOnWire(ledger, invoice, true)] });
  });
  router.get('/Invoices/:id/pdf', (req, res) => {
    const invoice = ledger.invoices.get(req.params.id.toLowerCase());
    if (invoice) sendPdf(res, invoicePdf(ledger, invoice));
    else notFound(res);
  });

  router.get('/CreditNotes', (req, res) =>
    list(ledger, req, res, {
      name: 'CreditNotes',
      items: ledger.creditNotes.list(),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.creditNoteFields),
      render: (note) => creditNoteOnWire(ledger, note),
      pages: true,
    }),
  );
  router.get(
    '/CreditNotes/:id',
    one(ledger, ledger.creditNotes, 'CreditNotes', (note) => creditNoteOnWire(ledger, note)),
  );

  router.get('/Payments', (req, res) =>
    list(ledger, req, res, {
      name: 'Payments',
      items: ledger.payments.list(),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.paymentFields),
      render: (payment) => paymentOnWire(ledger, payment),
      pages: true,
    }),
  );
  router.get(
    '/Payments/:id',
    one(ledger, ledger.payments, 'Payments', (payment) => paymentOnWire(ledger, payment)),
  );

  router.get('/BankTransactions', (req, res) =>
    list(ledger, req, res, {
      name: 'BankTransactions',
      items: ledger.bankTransactions.list(),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.bankTransactionFields),
      render: (entry) => bankTransactionOnWire(ledger, entry),
      pages: true,
    }),
  );
  router.get(
    '/BankTransactions/:id',
    one(ledger, ledger.bankTransactions, 'BankTransactions', (entry) => bankTransactionOnWire(ledger, entry)),
  );

  router.get('/Overpayments', (req, res) =>
    list(ledger, req, res, {
      name: 'Overpayments',
      items: ledger.bankTransactions.list().filter(({ type }) => type === 'RECEIVE-OVERPAYMENT'),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.overpaymentFields),
      render: (entry) => overpaymentOnWire(ledger, entry),
      pages: true,
      bare: true,
    }),
  );
  router.get('/Overpayments/:id', (req, res) => {
    const entry = ledger.bankTransactions.get(req.params.id.toLowerCase());
    if (entry?.type === 'RECEIVE-OVERPAYMENT') res.json({ Overpayments: [overpaymentOnWire(ledger, entry)] });
    else notFound(res);
  });

  router.get('/BankTransfers', (req, res) => {
    const deleted = req.query['includeDeleted'] === 'true';
    list(ledger, req, res, {
      name: 'BankTransfers',
      items: ledger.transfers.list().filter(({ status }) => deleted || status !== 'DELETED'),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.transferFields),
      render: (transfer) => transferOnWire(ledger, transfer),
      pages: false,
    });
  });
  router.get(
    '/BankTransfers/:id',
    one(ledger, ledger.transfers, 'BankTransfers', (transfer) => transferOnWire(ledger, transfer)),
  );
  router.get('/ManualJournals', (req, res) =>
    list(ledger, req, res, {
      name: 'ManualJournals',
      items: ledger.journals.list(),
      updatedAt: ({ updatedAt }) => updatedAt,
      field: fieldsOf(fields.journalFields),
      render: (journal) => journalOnWire(ledger, journal),
      pages: true,
    }),
  );
  router.get(
    '/ManualJournals/:id',
    one(ledger, ledger.journals, 'ManualJournals', (journal) => journalOnWire(ledger, journal)),
  );
  return router;
}

function one<T>(
  ledger: Ledger,
  collection: Collection<T>,
  name: string,
  render: (item: T) => Wire,
): (req: Request<{ id: string }>, res: Response) => void {
  return (req, res) => {
    const item = collection.get(req.params.id.toLowerCase());
    if (item === undefined) notFound(res);
    else answer(ledger, res, { [name]: [render(item)] });
  };
}

function sendPdf(res: Response, bytes: Buffer): void {
  res.type('application/pdf').send(bytes);
}
