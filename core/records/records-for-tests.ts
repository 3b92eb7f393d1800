import type { Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Audience, Invoice, NormalisedRecord } from '../plugin-api/index.ts';

const gbp = (amount: number) => ({ amount, currency: 'GBP' });
const seenAt = '2026-01-03T00:00:00Z';

/** A connected plugin of no particular vendor, whose organisation lives in London. */
export async function aConnection(db: Database, pluginId: string): Promise<string> {
  const id = newId();
  const identity = JSON.stringify({ organisation: pluginId, timeZone: 'Europe/London' });
  await db.hub('connections').insert({ id, plugin_id: pluginId, identity, state: 'connected', created_at: seenAt });
  return id;
}

export function aContact(id: string, name: string, versionAt = seenAt): NormalisedRecord {
  const data = { name, email: null, people: [], isCustomer: true, isSupplier: false, archived: false };
  return { kind: 'contact', externalId: id, versionAt, audience: 'staff', belongsTo: [], url: null, data };
}

/** A sale over 120.00 GBP, issued 2 January 2026, unless `own` says otherwise. */
export function anInvoice(
  id: string,
  contactId: string,
  own: Partial<Invoice> = {},
  versionAt = seenAt,
  audience: Audience = 'client',
): NormalisedRecord {
  const data: Invoice = {
    direction: 'sale',
    number: `INV-${id}`,
    reference: null,
    contactId,
    contactName: contactId,
    status: 'open',
    issuedOn: '2026-01-02',
    dueOn: '2026-02-01',
    currency: 'GBP',
    lines: [],
    subtotal: gbp(10_000),
    tax: gbp(2_000),
    total: gbp(12_000),
    due: gbp(12_000),
    paid: gbp(0),
    credited: gbp(0),
    ...own,
  };
  const belongsTo = [{ kind: 'contact', externalId: contactId }] as const;
  return { kind: 'invoice', externalId: id, versionAt, audience, belongsTo, url: null, data };
}

export function aPayment(id: string, invoiceId: string): NormalisedRecord {
  return {
    kind: 'payment',
    externalId: id,
    versionAt: seenAt,
    audience: 'client',
    belongsTo: [{ kind: 'invoice', externalId: invoiceId }],
    url: null,
    data: {
      target: { kind: 'invoice', id: invoiceId },
      direction: 'in',
      accountId: 'a1',
      contactId: null,
      amount: gbp(12_000),
      on: '2026-01-03',
      reference: null,
      status: 'booked',
    },
  };
}

/** Money Portico asked for: it names its invoice. */
export function aCharge(id: string, invoiceId: string): NormalisedRecord {
  return {
    kind: 'charge',
    externalId: id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [],
    url: null,
    data: {
      status: 'succeeded',
      amount: gbp(12_000),
      refunded: gbp(0),
      createdAt: '2026-01-03T10:00:00Z',
      paymentId: null,
      method: 'card',
      payerEmail: null,
      disputed: false,
      metadata: { portico_invoice: invoiceId, portico_number: `INV-${invoiceId}` },
      failure: null,
    },
  };
}

export function aRefund(id: string, chargeId: string): NormalisedRecord {
  return {
    kind: 'refund',
    externalId: id,
    versionAt: null,
    audience: 'staff',
    belongsTo: [{ kind: 'charge', externalId: chargeId }],
    url: null,
    data: {
      chargeId,
      amount: gbp(12_000),
      status: 'succeeded',
      reason: null,
      createdAt: '2026-01-04T10:00:00Z',
      metadata: {},
    },
  };
}
