import express, { type Response, type Router } from 'express';
import type { Ledger } from '../ledger.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { accountOnWire } from '../render/accounts.ts';
import { contactOnWire } from '../render/contacts.ts';
import { allocationsOnWire, creditNoteOnWire } from '../render/documents.ts';
import { bankTransactionOnWire, paymentOnWire, transferOnWire } from '../render/entries.ts';
import { journalOnWire } from '../render/journals.ts';
import type { Wire } from '../render/lines.ts';
import { judgeAccount } from '../rules/accounts.ts';
import { judgeAllocation, removeAllocation, type Credit } from '../rules/allocations.ts';
import { judgeBankTransaction, judgeRemoval } from '../rules/bank-transactions.ts';
import { bad, objectOf, type Verdict } from '../rules/checks.ts';
import { judgeContact } from '../rules/contacts.ts';
import { judgeCreditNote } from '../rules/credit-notes.ts';
import { judgeJournal, judgeVoiding } from '../rules/journals.ts';
import { judgeDeletion, judgePayment } from '../rules/payments.ts';
import { judgeTransfer, judgeTransferDeletion } from '../rules/transfers.ts';
import { withScope } from './access.ts';
import { answer, messages, notFound, refuse } from './answers.ts';
import { write } from './writes.ts';

/** The PUTs, POSTs and DELETEs of the Accounting API this sandbox knows. */
export function writingRoutes(ledger: Ledger, tokens: Tokens): Router {
  const router = express.Router();

  router.put('/Accounts', withScope(tokens, 'accounting.settings'), (req, res) =>
    write(ledger, req, res, {
      name: 'Accounts',
      idName: 'AccountID',
      judge: (element) => judgeAccount(ledger, element),
      render: accountOnWire,
      echo: ['Code', 'Name', 'Type'],
      marks: [],
    }),
  );

  router.put('/Contacts', (req, res) =>
    write(ledger, req, res, {
      name: 'Contacts',
      idName: 'ContactID',
      judge: (element) => judgeContact(ledger, element),
      render: contactOnWire,
      echo: ['Name'],
      marks: ['StatusAttributeString', 'HasValidationErrors'],
    }),
  );

  router.put('/CreditNotes', (req, res) =>
    write(ledger, req, res, {
      name: 'CreditNotes',
      idName: 'CreditNoteID',
      judge: (element) => judgeCreditNote(ledger, element),
      render: (note) => creditNoteOnWire(ledger, note),
      echo: ['Type', 'Reference'],
      marks: ['StatusAttributeString'],
    }),
  );

  for (const method of ['put', 'post'] as const)
    router[method]('/Payments', (req, res) => {
      const promised = new Map<string, number>();
      write(ledger, req, res, {
        name: 'Payments',
        idName: 'PaymentID',
        judge: (element) => judgePayment(ledger, element, promised),
        render: (payment) => paymentOnWire(ledger, payment),
        echo: ['Date', 'Amount', 'Reference'],
        marks: ['StatusAttributeString', 'HasValidationErrors'],
      });
    });
  router.post('/Payments/:id', (req, res) => {
    const payment = ledger.payments.get(req.params.id.toLowerCase());
    if (!payment) {
      notFound(res);
      return;
    }
    const wanted = objectOf(req.body)['Status'] === 'DELETED';
    const verdict = wanted ? judgeDeletion(ledger, payment) : bad('Only the deletion of a payment is supported');
    settle(ledger, res, 'Payments', verdict, (deleted) => paymentOnWire(ledger, deleted));
  });

  router.put('/BankTransactions', (req, res) =>
    write(ledger, req, res, {
      name: 'BankTransactions',
      idName: 'BankTransactionID',
      judge: (element) => judgeBankTransaction(ledger, element),
      render: (entry) => bankTransactionOnWire(ledger, entry),
      echo: ['Type', 'BankAccount', 'Reference', 'LineItems'],
      marks: ['StatusAttributeString'],
    }),
  );
  router.post('/BankTransactions/:id', (req, res) => {
    const entry = ledger.bankTransactions.get(req.params.id.toLowerCase());
    if (!entry) {
      notFound(res);
      return;
    }
    const elements: unknown = objectOf(req.body)['BankTransactions'];
    const element = objectOf(Array.isArray(elements) ? (elements[0] as unknown) : req.body);
    const verdict = judgeRemoval(ledger, entry, element);
    settle(ledger, res, 'BankTransactions', verdict, (deleted) => bankTransactionOnWire(ledger, deleted));
  });

  router.put('/BankTransfers', (req, res) =>
    write(ledger, req, res, {
      name: 'BankTransfers',
      idName: 'BankTransferID',
      judge: (element) => judgeTransfer(ledger, element),
      render: (transfer) => transferOnWire(ledger, transfer),
      echo: ['FromBankAccount', 'ToBankAccount', 'Amount'],
      marks: [],
    }),
  );
  router.post('/BankTransfers/:id', (req, res) => {
    const transfer = ledger.transfers.get(req.params.id.toLowerCase());
    if (!transfer) {
      notFound(res);
      return;
    }
    const verdict = judgeTransferDeletion(ledger, transfer);
    settle(ledger, res, 'BankTransfers', verdict, (deleted) => transferOnWire(ledger, deleted));
  });

  router.put('/ManualJournals', (req, res) =>
    write(ledger, req, res, {
      name: 'ManualJournals',
      idName: 'ManualJournalID',
      judge: (element) => judgeJournal(ledger, element),
      render: (journal) => journalOnWire(ledger, journal),
      echo: ['Narration'],
      marks: ['StatusAttributeString'],
    }),
  );
  router.post('/ManualJournals/:id', (req, res) => {
    const journal = ledger.journals.get(req.params.id.toLowerCase());
    if (!journal) {
      notFound(res);
      return;
    }
    const elements: unknown = objectOf(req.body)['ManualJournals'];
    const element = objectOf(Array.isArray(elements) ? (elements[0] as unknown) : req.body);
    settle(ledger, res, 'ManualJournals', judgeVoiding(ledger, journal, element), (voided) =>
      journalOnWire(ledger, voided),
    );
  });

  for (const kind of ['Overpayments', 'CreditNotes'] as const) {
    router.put(`/${kind}/:id/Allocations`, (req, res) => {
      const credit = creditOf(ledger, kind, req.params.id);
      if (!credit) {
        notFound(res);
        return;
      }
      const elements: unknown = objectOf(req.body)['Allocations'];
      const element = objectOf(Array.isArray(elements) ? (elements[0] as unknown) : req.body);
      const verdict = judgeAllocation(ledger, credit, element);
      settle(ledger, res, 'Allocations', verdict, (made) => allocationsOnWire(ledger, [made])[0] ?? {});
    });
    router.delete(`/${kind}/:id/Allocations/:allocation`, (req, res) => {
      const credit = creditOf(ledger, kind, req.params.id);
      const found = credit?.of.allocations.find(({ id, deleted }) => id === req.params.allocation && !deleted);
      if (!credit || !found) {
        notFound(res);
        return;
      }
      removeAllocation(ledger, credit, found);
      ledger.flushWebhooks();
      res.json({ ...allocationsOnWire(ledger, [found])[0], IsDeleted: true });
    });
  }
  return router;
}

function creditOf(ledger: Ledger, kind: 'Overpayments' | 'CreditNotes', id: string): Credit | null {
  if (kind === 'Overpayments') {
    const of = ledger.bankTransactions.get(id.toLowerCase());
    return of?.type === 'RECEIVE-OVERPAYMENT' && of.status === 'AUTHORISED' ? { kind: 'overpayment', of } : null;
  }
  const of = ledger.creditNotes.get(id.toLowerCase());
  return of?.status === 'AUTHORISED' || of?.status === 'PAID' ? { kind: 'credit_note', of } : null;
}

/** Answers for one change of one thing. */
function settle<T>(ledger: Ledger, res: Response, name: string, verdict: Verdict<T>, render: (item: T) => Wire): void {
  if (verdict.kind === 'bad') {
    refuse(res, [{ ValidationErrors: messages(verdict.messages) }]);
    return;
  }
  const shown = render(verdict.book());
  res.locals['booked'] = true;
  ledger.flushWebhooks();
  answer(ledger, res, { [name]: [shown] });
}
