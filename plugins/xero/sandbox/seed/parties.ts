import type { DemoClient, DemoFirm } from '../../../../core/plugin-api/index.ts';
import type { Ledger } from '../ledger.ts';
import type { Contact } from '../model.ts';

export interface Parties {
  /** Contact ids by the firm's keys of clients and suppliers. */
  readonly byKey: ReadonlyMap<string, string>;
  /** The contact fees are paid to. */
  readonly processorId: string;
}

export function makeParties(ledger: Ledger, firm: DemoFirm, processor: string): Parties {
  const updatedAt = ledger.organisation().createdAt;
  const byKey = new Map<string, string>();
  const make = (key: string, wish: Omit<Contact, 'id' | 'updatedAt'>) => {
    const id = ledger.kit.uuid();
    ledger.contacts.put(id, { id, updatedAt, ...wish });
    byKey.set(key, id);
    return id;
  };
  for (const client of firm.clients) make(client.key, clientContact(client));
  for (const { key, name, email } of firm.suppliers)
    make(key, { ...empty, name, email: email ?? '', isSupplier: true });
  const processorId = make('processor', { ...empty, name: processor, isSupplier: true });
  return { byKey, processorId };
}

const empty = {
  firstName: '',
  lastName: '',
  email: '',
  people: [],
  isCustomer: false,
  isSupplier: false,
  archived: false,
  city: '',
  country: '',
};

/** The first person is the contact's own, the others its contact persons. */
function clientContact(client: DemoClient): Omit<Contact, 'id' | 'updatedAt'> {
  const [first, ...others] = client.people.map(({ name, email }) => ({ ...nameParts(name), email: email ?? '' }));
  return {
    ...empty,
    name: client.name,
    firstName: first?.firstName ?? '',
    lastName: first?.lastName ?? '',
    email: first?.email ?? '',
    people: others,
    isCustomer: true,
    archived: client.archived,
    city: client.city,
    country: client.country,
  };
}

function nameParts(name: string): { readonly firstName: string; readonly lastName: string } {
  const space = name.indexOf(' ');
  return space < 0
    ? { firstName: name, lastName: '' }
    : { firstName: name.slice(0, space), lastName: name.slice(space + 1) };
}
