import type { DemoClient, DemoCompany, DemoPerson } from '../../../plugin-api/index.ts';
import type { Chance } from '../chance.ts';
import { firstNames, lastNames } from '../names.ts';
import type { Calendar } from './calendar.ts';
import { companyKeyOf } from './companies.ts';
import { uglyPeople } from './words.ts';

/**
 * The people of the clients first (one who works for several is one person with several companies), then the ugly
 * ones, then prospects' people. No two have one address.
 */
export function makePeople(
  chance: Chance,
  calendar: Calendar,
  from: { readonly clients: readonly DemoClient[]; readonly companies: readonly DemoCompany[]; readonly count: number },
): DemoPerson[] {
  const ours = clientsPeople(calendar, from.clients);
  const prospects = from.companies.slice(from.clients.length);
  const ugly = uglyPeople.map(({ name, email }, index): DemoPerson => {
    const company = prospects[index];
    const createdAt = calendar.past();
    return {
      key: `crm-ugly-${index + 1}`,
      name,
      email,
      phone: null,
      companyKeys: company ? [company.key] : [],
      createdAt,
    };
  });
  const others = Array.from({ length: Math.max(0, from.count - ours.length - ugly.length) }, (_, index): DemoPerson => {
    const company = chance.happens(0.92) && prospects.length > 0 ? chance.pick(prospects) : null;
    const first = chance.pick(firstNames);
    const last = chance.pick(lastNames);
    return {
      key: `crm-person-${index + 1}`,
      name: `${first} ${last}`,
      email: chance.happens(0.06) ? null : `person${index + 1}@${company?.domain ?? 'mailbox.example'}`,
      phone: chance.happens(0.4) ? `+44 1632 960${String(chance.between(0, 999)).padStart(3, '0')}` : null,
      companyKeys: company ? [company.key] : [],
      createdAt: calendar.past(),
    };
  });
  return [...ours, ...ugly, ...others];
}

function clientsPeople(calendar: Calendar, clients: readonly DemoClient[]): DemoPerson[] {
  const people = new Map<string, DemoPerson>();
  for (const client of clients)
    for (const { key, name, email, phone } of client.people) {
      const known = people.get(key);
      const companyKeys = [...(known?.companyKeys ?? []), companyKeyOf(client.key)];
      const createdAt = known?.createdAt ?? calendar.past();
      people.set(key, { key: `crm-${key}`, name, email, phone, companyKeys, createdAt });
    }
  return [...withOwnAddresses([...people.values()])];
}

/** Two people of one client may be called the same; the system keeps an address once. */
function* withOwnAddresses(people: readonly DemoPerson[]): Generator<DemoPerson> {
  const used = new Set<string>();
  for (const person of people) {
    const address = person.email?.toLowerCase() ?? null;
    yield address !== null && used.has(address) ? { ...person, email: null } : person;
    if (address !== null) used.add(address);
  }
}
