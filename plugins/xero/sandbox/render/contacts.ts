import type { Contact } from '../model.ts';
import { msDate } from '../wire.ts';
import type { Wire } from './lines.ts';

export function contactOnWire(contact: Contact): Wire {
  return {
    ContactID: contact.id,
    ContactStatus: contact.archived ? 'ARCHIVED' : 'ACTIVE',
    Name: contact.name,
    FirstName: contact.firstName,
    LastName: contact.lastName,
    EmailAddress: contact.email,
    BankAccountDetails: '',
    Addresses: [
      { AddressType: 'STREET', City: '', Region: '', PostalCode: '', Country: '' },
      { AddressType: 'POBOX', City: contact.city, Region: '', PostalCode: '', Country: contact.country },
    ],
    Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' }],
    UpdatedDateUTC: msDate(contact.updatedAt),
    ContactGroups: [],
    IsSupplier: contact.isSupplier,
    IsCustomer: contact.isCustomer,
    ContactPersons: contact.people.map((person) => ({
      FirstName: person.firstName,
      LastName: person.lastName,
      EmailAddress: person.email,
      IncludeInEmails: false,
    })),
    HasAttachments: false,
    HasValidationErrors: false,
  };
}
