import type { DemoFirm } from '../../plugin-api/index.ts';
import { chanceOf } from './chance.ts';
import { makeClients } from './clients.ts';
import { makeCrm } from './crm/index.ts';
import { makeEnvelopes } from './envelopes.ts';
import { makeBills, makeInvoices, printInvoices } from './invoices.ts';
import { supplierNames } from './names.ts';
import { makeMoney } from './processor.ts';

export type FirmSize = 'solo' | 'typical' | 'large';

/** Counts per size over 36 months; PRODUCT's volumes, with enough open invoices for the portal's people to pay. */
const sizes = {
  solo: { active: 8, former: 4, portal: 5, paid: 200, open: 48, overdue: 12, portalOpen: 44, bills: 36, envelopes: 45 },
  typical: {
    active: 60,
    former: 40,
    portal: 8,
    paid: 1_730,
    open: 64,
    overdue: 17,
    portalOpen: 48,
    bills: 360,
    envelopes: 450,
  },
  large: {
    active: 1_200,
    former: 300,
    portal: 12,
    paid: 34_700,
    open: 1_200,
    overdue: 350,
    portalOpen: 60,
    bills: 4_000,
    envelopes: 9_000,
  },
} as const;

/** Added to the seed for the agreements: what is told later must not move what was told before. */
const envelopeChance = 0x5169;

/** Who of the clients' people gets a sign-in in the demo. */
export interface PortalPerson {
  readonly clientKey: string;
  readonly clientName: string;
  readonly name: string;
  readonly email: string;
}

/**
 * Generates the believable firm: pure, the same for the same seed, size and moment.
 * `now` is where the history ends; amounts are GBP with two decimals.
 */
export function generateFirm(wish: { seed: number; size: FirmSize; now: Temporal.Instant }): {
  firm: DemoFirm;
  portal: readonly PortalPerson[];
} {
  const size = sizes[wish.size];
  const chance = chanceOf(wish.seed);
  const timeZone = 'Europe/London';
  const now = wish.now.toZonedDateTimeISO(timeZone);
  const clients = makeClients(chance, size);
  const drafts = makeInvoices(chance, clients, size, now.toPlainDate());
  const emails = new Map(clients.map((client) => [client.key, client.people[0]?.email ?? null]));
  const money = makeMoney(chance, drafts, (key) => emails.get(key) ?? null, now);
  const firm: DemoFirm = {
    seed: wish.seed,
    asOf: wish.now.toString(),
    name: 'Larkfield Studio',
    email: 'hello@larkfield.example',
    timeZone,
    currency: 'GBP',
    locale: 'en-GB',
    accent: '#2f5d62',
    clients,
    suppliers: supplierNames.map((name, index) => ({ key: `s-${index + 1}`, name, email: null })),
    invoices: printInvoices(drafts),
    bills: makeBills(chance, now.toPlainDate(), size.bills),
    ...money,
    envelopes: makeEnvelopes(chanceOf(wish.seed + envelopeChance), clients, size, now),
    crm: makeCrm(wish.seed, wish.size, clients, now),
  };
  const portal = clients.slice(0, size.portal).flatMap((client) => {
    const [person] = client.people;
    return person?.email
      ? [{ clientKey: client.key, clientName: client.name, name: person.name, email: person.email }]
      : [];
  });
  return { firm, portal };
}
