import { setupOf, type Books } from '../books.ts';
import { announce } from '../events.ts';
import { balanceObject } from '../objects/balance.ts';
import { expire } from './expiry.ts';
import { arrive } from './payouts.ts';

/** Lets everything happen whose moment the shared clock has passed. Changes nothing when nothing is due. */
export function catchUp(books: Books): void {
  const now = books.now();
  for (const session of books.sessions.list())
    if (session.status === 'open' && session.expires_at <= now) expire(books, session);
  for (const payout of books.payouts.list())
    if (payout.status === 'in_transit' && payout.arrival_date <= now) arrive(books, payout);
  announceAvailable(books, now);
}

function announceAvailable(books: Books, now: number): void {
  const setup = setupOf(books);
  const arrived = books.balanceTransactions
    .list()
    .some((bt) => bt.available_on > setup.announcedUntil && bt.available_on <= now && bt.available_on > bt.created);
  if (!arrived) return;
  books.setups.put('setup', { ...setup, announcedUntil: now });
  announce(books, 'balance.available', balanceObject(books));
}
