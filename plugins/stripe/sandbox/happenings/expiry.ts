import type { Books } from '../books.ts';
import { announce } from '../events.ts';
import type { StoredSession } from '../objects/session.ts';

/** Closes an open session unpaid. */
export function expire(books: Books, session: StoredSession): StoredSession {
  const expired = books.sessions.put(session.id, { ...session, status: 'expired', url: null });
  announce(books, 'checkout.session.expired', expired);
  return expired;
}
