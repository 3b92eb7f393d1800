import type { Contact as XeroContact, ContactPerson } from 'xero-node';
import type { NormalisedRecord, RecordData } from '../../../core/plugin-api/index.ts';
import { instantOf } from '../dates.ts';
import { links } from '../links.ts';
import { textOrNull, word } from '../words.ts';

/** Never for clients: a contact holds what the firm noted about them and about others. */
export function contactRecord(contact: XeroContact): NormalisedRecord {
  const id = contact.contactID ?? '';
  return {
    kind: 'contact',
    externalId: id,
    versionAt: instantOf(contact.updatedDateUTC),
    audience: 'staff',
    belongsTo: [],
    url: links.contact(id),
    data: contactData(contact),
  };
}

function contactData(contact: XeroContact): RecordData<'contact'> {
  const main = nameOf(contact);
  const email = textOrNull(contact.emailAddress);
  return {
    name: contact.name ?? '',
    email,
    people: [
      ...(main === '' ? [] : [{ name: main, email }]),
      ...(contact.contactPersons ?? []).map((person) => ({
        name: nameOf(person),
        email: textOrNull(person.emailAddress),
      })),
    ],
    isCustomer: contact.isCustomer === true,
    isSupplier: contact.isSupplier === true,
    archived: word(contact.contactStatus) !== 'ACTIVE',
  };
}

function nameOf(person: Pick<ContactPerson, 'firstName' | 'lastName'>): string {
  return [person.firstName, person.lastName].filter((part) => part !== undefined && part !== '').join(' ');
}
