import { InvalidInput, type RecordRef } from '../../../../core/plugin-api/index.ts';
import type { Books } from '../books.ts';
import { announce } from '../events.ts';

/** Somebody writes a word on the oldest charge in the Dashboard. */
export function touch(books: Books): RecordRef {
  const charge = books.charges.list()[0];
  if (!charge) throw new InvalidInput('There is no charge yet.');
  const word = `word ${books.kit.store.next('touch')}`;
  const touched = books.charges.put(charge.id, { ...charge, metadata: { ...charge.metadata, note: word } });
  announce(books, 'charge.updated', touched);
  return { kind: 'charge', externalId: charge.id };
}
