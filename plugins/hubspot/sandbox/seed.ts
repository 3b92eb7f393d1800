import type { DemoFirm } from '../../../core/plugin-api/index.ts';
import type { Crm } from './crm.ts';
import type { End } from './links.ts';
import type { Properties, TypeName } from './model.ts';
import { nameParts } from './names.ts';

/** Fills the account with what the firm keeps of its clients and of many others; every date is the past's own. */
export function seed(crm: Crm, firm: DemoFirm): void {
  crm.changeAccount({ timeZone: firm.timeZone, currency: firm.currency });
  const ends = new Map<string, End>();
  const add = (key: string, type: TypeName, at: string, properties: Properties): End => {
    const { id } = crm.add(type, properties, Temporal.Instant.from(at).epochMilliseconds);
    const end: End = { type, id };
    ends.set(key, end);
    return end;
  };
  const associate = (from: End, keys: readonly string[]): void => {
    for (const key of keys) {
      const to = ends.get(key);
      if (to) crm.links.add(from, to);
    }
  };
  const { companies, people, deals, notes } = firm.crm;
  for (const { key, name, domain, city, createdAt } of companies)
    add(key, 'companies', createdAt, { name, domain, city });
  for (const { key, name, email, phone, companyKeys, createdAt } of people)
    associate(add(key, 'contacts', createdAt, { ...nameParts(name), email, phone }), companyKeys);
  for (const deal of deals) {
    const closedate = deal.closedAt;
    const properties = { dealname: deal.name, amount: deal.amount, closedate, pipeline: 'default', ...stageOf(deal) };
    associate(add(deal.key, 'deals', deal.createdAt, properties), [deal.companyKey, ...deal.personKeys]);
  }
  for (const { key, body, at, companyKeys, personKeys } of notes) {
    const properties = { hs_note_body: `<p>${markup(body)}</p>`, hs_timestamp: at };
    associate(add(key, 'notes', at, properties), [...companyKeys, ...personKeys]);
  }
}

function stageOf({ status, key }: { readonly status: string; readonly key: string }): { readonly dealstage: string } {
  if (status === 'won') return { dealstage: 'closedwon' };
  if (status === 'lost') return { dealstage: 'closedlost' };
  return { dealstage: Number(key.split('-').at(-1)) % 2 === 0 ? 'contractsent' : 'appointmentscheduled' };
}

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '</p><p>');
}
