import type { AccountingPort } from '../../../core/plugin-api/index.ts';
import { balance } from './balance.ts';
import { find } from './find.ts';
import { invoicePdf } from './invoice-pdf.ts';
import { createAccount } from './new-account.ts';
import { post } from './post.ts';
import { accounts, invoice, invoices, lockDates } from './reads.ts';

export const accounting: AccountingPort = {
  accounts,
  createAccount,
  invoice,
  invoices,
  invoicePdf,
  lockDates,
  balance,
  find,
  post,
};
