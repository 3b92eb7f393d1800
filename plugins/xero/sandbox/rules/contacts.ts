import type { Ledger } from '../ledger.ts';
import type { Contact } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { bad, textIn, type Verdict } from './checks.ts';

export function judgeContact(ledger: Ledger, element: Wire): Verdict<Contact> {
  const name = textIn(element['Name']).trim();
  if (name === '') return bad('The contact name must be specified');
  if (ledger.contacts.list().some((contact) => contact.name.toLowerCase() === name.toLowerCase()))
    return bad(
      `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
    );
  return { kind: 'good', book: () => makeContact(ledger, { name, email: textIn(element['EmailAddress']) }) };
}

export function makeContact(ledger: Ledger, wish: Partial<Contact> & { readonly name: string }): Contact {
  const contact: Contact = {
    id: ledger.kit.uuid(),
    firstName: '',
    lastName: '',
    email: '',
    people: [],
    isCustomer: false,
    isSupplier: false,
    archived: false,
    city: '',
    country: '',
    updatedAt: ledger.now(),
    ...wish,
  };
  ledger.contacts.put(contact.id, contact);
  ledger.tell('CONTACT', 'CREATE', contact.id);
  return contact;
}
