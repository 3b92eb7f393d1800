import type { DemoClient, DemoCompany } from '../../../plugin-api/index.ts';
import type { Chance } from '../chance.ts';
import { cities, forms, places, trades } from '../names.ts';
import type { Calendar } from './calendar.ts';

/** Clients' companies have keys of their own, so that nobody takes the firm's key for the system's. */
export function companyKeyOf(clientKey: string): string {
  return `crm-${clientKey}`;
}

/** The clients first, some under a slightly other name or without a domain, then prospects who never bought. */
export function makeCompanies(
  chance: Chance,
  calendar: Calendar,
  clients: readonly DemoClient[],
  count: number,
): DemoCompany[] {
  const ours = clients.map((client, index): DemoCompany => {
    const { name, domain, city } = client;
    const shown = index % 9 === 8 ? withoutForm(name) : name;
    return {
      key: companyKeyOf(client.key),
      name: shown,
      domain: index % 11 === 10 ? null : domain,
      city,
      createdAt: calendar.past(),
    };
  });
  const others = Array.from({ length: Math.max(0, count - ours.length) }, (_, index): DemoCompany => {
    const place = chance.pick(places);
    const trade = chance.pick(trades);
    const domain = `${place}-${trade}-${index + 1}.example`.toLowerCase();
    return {
      key: `crm-prospect-${index + 1}`,
      name: `${place} ${trade} ${chance.pick(forms)}`,
      domain: chance.happens(0.15) ? null : domain,
      city: chance.pick(cities),
      createdAt: calendar.past(),
    };
  });
  return [...ours, ...others];
}

/** 'Harbour Dental Ltd' as somebody in a hurry writes it. */
function withoutForm(name: string): string {
  const form = forms.find((ending) => name.endsWith(` ${ending}`));
  return form === undefined ? name : name.slice(0, -form.length - 1);
}
