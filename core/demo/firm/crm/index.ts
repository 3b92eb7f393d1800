import type { DemoClient, DemoCrm, DemoPerson } from '../../../plugin-api/index.ts';
import { chanceOf } from '../chance.ts';
import { calendarOf } from './calendar.ts';
import { makeCompanies } from './companies.ts';
import { makeDeals, makeNotes, type Circle } from './dealings.ts';
import { makePeople } from './people.ts';

/** How much a firm of each size keeps (PRODUCT, 'Volumes and habits'). */
const sizes = {
  solo: { people: 150, companies: 60, deals: 40, notes: 120 },
  typical: { people: 2_000, companies: 800, deals: 480, notes: 1_600 },
  large: { people: 40_000, companies: 16_000, deals: 9_000, notes: 30_000 },
} as const;

/** Drawn from chance of its own, so that it changes nothing of the money's history. An arbitrary constant. */
const ownChance = 0x0c2a11;

/** The firm's clients as its customer relationship system knows them, among many who are none. */
export function makeCrm(
  seed: number,
  size: keyof typeof sizes,
  clients: readonly DemoClient[],
  now: Temporal.ZonedDateTime,
): DemoCrm {
  const counts = sizes[size];
  const chance = chanceOf(seed ^ ownChance);
  const calendar = calendarOf(chance, now);
  const companies = makeCompanies(chance, calendar, clients, counts.companies);
  const people = makePeople(chance, calendar, { clients, companies, count: counts.people });
  const circle: Circle = { companies, peopleOf: byCompany(people), clients: clients.length };
  return {
    companies,
    people,
    deals: makeDeals(chance, calendar, circle, counts.deals),
    notes: makeNotes(chance, calendar, circle, counts.notes),
  };
}

function byCompany(people: readonly DemoPerson[]): (companyKey: string) => readonly DemoPerson[] {
  const found = new Map<string, DemoPerson[]>();
  for (const person of people)
    for (const key of person.companyKeys) {
      const known = found.get(key);
      if (known) known.push(person);
      else found.set(key, [person]);
    }
  return (key) => found.get(key) ?? [];
}
