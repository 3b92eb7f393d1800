import type { PaymentsPort } from '../../../core/plugin-api/index.ts';
import { balance, balanceTransactions } from './balance.ts';
import { checkout, expireCheckout, openCheckout } from './checkouts.ts';
import { refund } from './refunds.ts';

export const payments: PaymentsPort = {
  openCheckout,
  checkout,
  expireCheckout,
  refund,
  balanceTransactions,
  balance,
};
