import type { DemoCompany, DemoDeal, DemoNote, DemoPerson } from '../../../plugin-api/index.ts';
import type { Chance } from '../chance.ts';
import type { Calendar } from './calendar.ts';
import { dealSubjects, noteBodies } from './words.ts';

/** Who deals are made with and notes are written about. */
export interface Circle {
  readonly companies: readonly DemoCompany[];
  readonly peopleOf: (companyKey: string) => readonly DemoPerson[];
  /** How many of the companies, from the first on, are clients: half of all dealings are with them. */
  readonly clients: number;
}

export function makeDeals(chance: Chance, calendar: Calendar, circle: Circle, count: number): DemoDeal[] {
  return Array.from({ length: count }, (_, index) => {
    const company = companyOf(chance, circle);
    const status = chance.happens(0.45) ? 'won' : chance.happens(0.6) ? 'lost' : 'open';
    const createdAt = calendar.since(company.createdAt);
    return {
      key: `crm-deal-${index + 1}`,
      name: `${chance.pick(dealSubjects)} – ${company.name}`,
      status,
      amount: chance.happens(0.08) ? null : `${chance.between(4, 400) * 50}.00`,
      companyKey: company.key,
      personKeys: circle
        .peopleOf(company.key)
        .slice(0, 1)
        .map(({ key }) => key),
      createdAt,
      closedAt: status === 'open' ? null : calendar.since(createdAt),
    };
  });
}

export function makeNotes(chance: Chance, calendar: Calendar, circle: Circle, count: number): DemoNote[] {
  return Array.from({ length: count }, (_, index) => {
    const company = companyOf(chance, circle);
    const people = circle.peopleOf(company.key);
    const person = people.length > 0 && chance.happens(0.7) ? chance.pick(people) : null;
    return {
      key: `crm-note-${index + 1}`,
      body: chance.pick(noteBodies),
      at: calendar.since(company.createdAt),
      companyKeys: person && chance.happens(0.3) ? [] : [company.key],
      personKeys: person ? [person.key] : [],
    };
  });
}

function companyOf(chance: Chance, { companies, clients }: Circle): DemoCompany {
  const ours = companies.slice(0, clients);
  return ours.length > 0 && chance.happens(0.5) ? chance.pick(ours) : chance.pick(companies);
}
