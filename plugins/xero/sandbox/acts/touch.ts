import { InvalidInput, type RecordRef } from '../../../../core/plugin-api/index.ts';
import type { Ledger } from '../ledger.ts';

/** Somebody in the office gives a contact another address: always the first contact. */
export function touch(ledger: Ledger): RecordRef {
  const contact = ledger.contacts.list()[0];
  if (!contact) throw new InvalidInput('The books hold no contact yet.');
  ledger.contacts.put(contact.id, {
    ...contact,
    email: `office-${ledger.seq()}@moved.example`,
    updatedAt: ledger.now(),
  });
  ledger.tell('CONTACT', 'UPDATE', contact.id);
  ledger.flushWebhooks();
  return { kind: 'contact', externalId: contact.id };
}
