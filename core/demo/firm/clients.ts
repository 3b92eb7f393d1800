import type { DemoClient } from '../../plugin-api/index.ts';
import type { Chance } from './chance.ts';
import { cities, firstNames, forms, lastNames, places, trades, uglyNames } from './names.ts';

type DemoPerson = DemoClient['people'][number];

/**
 * The firm's clients: `portal` of them first, each with a person of its own and no ugliness that would hide
 * it, then the others with all the ugly data, the former ones last.
 */
export function makeClients(chance: Chance, counts: { active: number; former: number; portal: number }): DemoClient[] {
  const names = companyNames(chance, counts.active + counts.former, counts.portal);
  const shared: DemoPerson = {
    key: 'p-shared',
    name: 'Robin Everywhere',
    email: 'robin@everywhere.example',
    phone: null,
  };
  return names.map((name, index) => {
    const key = `c-${String(index + 1).padStart(4, '0')}`;
    const active = index < counts.active;
    const domain = `${slug(name) || key}${index < counts.portal ? '' : `-${index}`}.example`;
    const people = makePeople(chance, key, domain, index < counts.portal);
    const position = index - counts.portal;
    if (position >= 3 && position < 6) people.push(shared);
    const withoutEmail = position === 6 ? people.map((person) => ({ ...person, email: null })) : people;
    return {
      key,
      name,
      active,
      archived: index === counts.active + counts.former - 1,
      people: withoutEmail,
      domain: position === 6 ? null : domain,
      city: chance.pick(cities),
      country: 'GB',
    };
  });
}

function companyNames(chance: Chance, count: number, portal: number): string[] {
  const used = new Set<string>();
  const names: string[] = [];
  while (names.length < count) {
    const ugly = uglyNames[names.length - portal];
    if (names.length >= portal && ugly !== undefined) {
      names.push(ugly);
      continue;
    }
    const plain = `${chance.pick(places)} ${chance.pick(trades)} ${chance.pick(forms)}`;
    if (used.has(plain)) continue;
    used.add(plain);
    names.push(plain);
  }
  return names;
}

function makePeople(chance: Chance, key: string, domain: string, single: boolean): DemoPerson[] {
  const count = single ? 1 : chance.between(1, 3);
  return Array.from({ length: count }, (_, index) => {
    const first = chance.pick(firstNames);
    const last = chance.pick(lastNames);
    return {
      key: `${key}-p${index + 1}`,
      name: `${first} ${last}`,
      email: `${slug(first)}.${slug(last)}${index === 0 ? '' : String(index + 1)}@${domain}`,
      phone: chance.happens(0.6) ? `+44 20 7946 ${String(chance.between(0, 999)).padStart(4, '0')}` : null,
    };
  });
}

/** Letters an address may hold: accents folded, what has no folding dropped. */
function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 40);
}
