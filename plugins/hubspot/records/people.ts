import type { Person } from '../../../core/plugin-api/index.ts';
import type { ReadObject } from './read-object.ts';
import { instant } from './dates.ts';
import { textOf } from './text.ts';

/** A contact without a name is called by its address, as HubSpot's own pages do. */
export function personData({ object, associations }: ReadObject): Person {
  const { properties } = object;
  const email = textOf(properties['email']);
  const name = [textOf(properties['firstname']), textOf(properties['lastname'])]
    .filter((part) => part !== null)
    .join(' ');
  return {
    name: name === '' ? (email ?? `Contact ${object.id}`) : name,
    email,
    phone: textOf(properties['phone']) ?? textOf(properties['mobilephone']),
    companyIds: [...associations.companies],
    createdAt: instant(object.createdAt.getTime()),
  };
}
