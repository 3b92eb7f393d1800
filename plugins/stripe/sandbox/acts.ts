import { InvalidInput, type ActResult } from '../../../core/plugin-api/index.ts';
import { setupOf, type Books } from './books.ts';
import { settleAt } from './happenings/conversion.ts';
import { chargeOf, fail, settle } from './happenings/debit.ts';
import { closeDispute, openDispute } from './happenings/disputes.ts';
import { pay, type Payment } from './happenings/pay.ts';
import { moveOtherwise, otherMovements } from './happenings/other-movements.ts';
import { failPayout, payOut, payOutByHand } from './happenings/payouts.ts';
import { failRefund, giveBack, refundable } from './happenings/refunds.ts';
import { alter, double, remove } from './happenings/tamper.ts';
import { catchUp } from './happenings/time.ts';
import { decimalOf } from './money.ts';

type Body = Readonly<Record<string, unknown>>;
type Act = (body: Body) => ActResult;

/** What the world outside does: payers, banks, and for the proof's sake the impossible. */
export function actsOf(books: Books): Readonly<Record<string, Act>> {
  const acts: Record<string, Act> = {
    pay: (body) => {
      const url = text(body, 'url');
      const sessionId = new URL(url).pathname.split('/').at(-1) ?? '';
      const { session, charge, balanceTransaction } = pay(books, sessionId, methodOf(body), null);
      return { session: session.id, charge: charge.id, ...idOf('balanceTransaction', balanceTransaction) };
    },
    settle: (body) => {
      const charge = text(body, 'charge');
      return { charge, balanceTransaction: settle(books, charge).id };
    },
    fail: (body) => {
      const charge = text(body, 'charge');
      return { charge, ...idOf('balanceTransaction', fail(books, charge)) };
    },
    refund: (body) => {
      const charge = chargeOf(books, text(body, 'charge'));
      const left = refundable(charge);
      const amount = body['amount'] === undefined ? left : decimalOf(body['amount'], charge.currency);
      if (amount <= 0 || amount > left)
        throw new InvalidInput(`Charge ${charge.id} cannot be refunded by that amount.`);
      const refund = giveBack(books, charge, { amount, reason: 'requested_by_customer', metadata: {} });
      return { charge: charge.id, refund: refund.id, balanceTransaction: refund.balance_transaction };
    },
    dispute: (body) => {
      const charge = chargeOf(books, text(body, 'charge'));
      const dispute = openDispute(books, charge);
      return { charge: charge.id, dispute: dispute.id, ...idOf('balanceTransaction', dispute.balance_transactions[0]) };
    },
    close_dispute: (body) => {
      if (typeof body['won'] !== 'boolean') throw new InvalidInput("'won' is true or false.");
      const dispute = text(body, 'dispute');
      const returned = closeDispute(books, dispute, body['won'] ? 'won' : 'lost', body['fee_back']);
      return { dispute, ...idOf('balanceTransaction', returned) };
    },
    fail_refund: (body) => {
      const refund = text(body, 'refund');
      return { refund, balanceTransaction: failRefund(books, refund).id };
    },
    /** `{ currency, rate }`: from now on payments in it are settled in the account's own currency. */
    convert: (body) => {
      settleAt(books, text(body, 'currency'), text(body, 'rate'));
      return {};
    },
    payout_by_hand: (body) => {
      const currency = setupOf(books).holder.currency.toLowerCase();
      const method = body['method'] ?? 'standard';
      if (method !== 'standard' && method !== 'instant') throw new InvalidInput("'method' is standard or instant.");
      const payout = payOutByHand(books, { amount: decimalOf(body['amount'], currency), currency, method });
      return { payout: payout.id, balanceTransaction: payout.balance_transaction };
    },
    payout: (body) => {
      const payouts = payOut(books, body['arrives'] === undefined ? null : text(body, 'arrives'));
      const [first] = payouts;
      return {
        ...idOf('payout', first),
        balanceTransaction: first?.balance_transaction,
        payouts: payouts.map(({ id }) => id),
      };
    },
    fail_payout: (body) => {
      const payout = text(body, 'payout');
      return { payout, balanceTransaction: failPayout(books, payout).id };
    },
    ...Object.fromEntries(
      otherMovements.map((kind) => [kind, (body: Body) => entry(moveOtherwise(books, kind, body['amount']))]),
    ),
    alter: (body) => entry(alter(books, body['entry'], body['amount'])),
    remove: (body) => entry(remove(books, body['entry'])),
    double: (body) => entry(double(books, body['entry'])),
  };
  return Object.fromEntries(
    Object.entries(acts).map(([name, act]) => [
      name,
      (body: Body) => {
        catchUp(books);
        return act(body);
      },
    ]),
  );
}

function methodOf(body: Body): Payment {
  const method = body['method'] ?? 'card';
  if (method !== 'card' && method !== 'card_declined' && method !== 'delayed')
    throw new InvalidInput("'method' is card, card_declined or delayed.");
  return method;
}

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value === '') throw new InvalidInput(`'${name}' is required.`);
  return value;
}

function idOf(name: string, thing: { readonly id: string } | null | undefined): ActResult {
  return thing ? { [name]: thing.id } : {};
}

function entry({ id }: { readonly id: string }): ActResult {
  return { entry: id, balanceTransaction: id };
}
