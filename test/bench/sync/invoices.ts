import type { NormalisedRecord } from '../../../core/plugin-api/index.ts';

/** Sizes of the workload: invoices over clients, the vendor's page, which is one transaction of the hub. */
export const counts = { invoices: 20_000, contacts: 1_000, page: 100 } as const;

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const changedAt = '2026-10-02T09:00:00Z';
/** Makes an invoice about 4.3 kB of JSON, as a real one with a dozen lines is. */
const linesEach = 14;

export function contact(index: number): NormalisedRecord {
  return {
    kind: 'contact',
    externalId: `contact-${index}`,
    versionAt: changedAt,
    audience: 'staff',
    belongsTo: [],
    url: null,
    data: {
      name: `Client ${index}`,
      email: `client-${index}@example.com`,
      people: [],
      isCustomer: true,
      isSupplier: false,
      archived: false,
    },
  };
}

export function invoice(index: number): NormalisedRecord {
  const contactId = `contact-${index % counts.contacts}`;
  const issued = Temporal.PlainDate.from('2024-01-01').add({ days: index % 900 });
  return {
    kind: 'invoice',
    externalId: `invoice-${index}`,
    versionAt: changedAt,
    audience: 'client',
    belongsTo: [{ kind: 'contact', externalId: contactId }],
    url: `https://ledger.example/invoices/${index}`,
    data: {
      direction: 'sale',
      number: `INV-${String(index).padStart(6, '0')}`,
      reference: `Work of week ${index % 53}`,
      contactId,
      contactName: `Client ${index % counts.contacts}`,
      status: 'open',
      issuedOn: issued.toString(),
      dueOn: issued.add({ days: 30 }).toString(),
      currency: 'GBP',
      lines: Array.from({ length: linesEach }, (_, line) => ({
        description: `Line ${line} of invoice ${index}: advice, drafting and correspondence as agreed in the engagement letter of the year, with travel`,
        quantity: '1.5000',
        unitAmount: '120.0000',
        amount: gbp(18_000),
        tax: gbp(3_600),
        account: '200',
      })),
      subtotal: gbp(18_000 * linesEach),
      tax: gbp(3_600 * linesEach),
      total: gbp(21_600 * linesEach),
      due: gbp(21_600 * linesEach),
      paid: gbp(0),
      credited: gbp(0),
    },
  };
}
