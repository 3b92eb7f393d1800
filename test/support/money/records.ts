import { newId } from '../../../core/ground/ids.ts';
import { transaction, type Database } from '../../../core/db/index.ts';
import type { Invoice, NormalisedRecord, RecordKind } from '../../../core/plugin-api/index.ts';
import { ingest } from '../../../core/records/index.ts';
import { gbp } from './facts.ts';
import type { FakeLedger } from './fake-ledger.ts';
import type { FakeProcessor } from './fake-processor.ts';

/** Writes both connections' rows. */
export async function insertConnections(db: Database, ledger: FakeLedger, processor: FakeProcessor): Promise<void> {
  const now = '2026-11-24T18:00:00Z';
  await db.hub('connections').insert(
    [ledger, processor].map((vendor) => ({
      id: vendor.connectionId,
      plugin_id: vendor === ledger ? 'ledger' : 'processor',
      state: 'connected',
      created_at: now,
    })),
  );
}

/** Says that a contact of the ledger is a client, so that what belongs to it is the client's. */
export async function linkContact(
  db: Database,
  ledger: FakeLedger,
  contactId: string,
  clientId: string,
): Promise<void> {
  await db.hub('client_links').insert({
    id: newId(),
    client_id: clientId,
    connection_id: ledger.connectionId,
    kind: 'contact',
    external_id: contactId,
    how: 'founding',
    state: 'confirmed',
    created_at: '2026-11-24T18:00:00Z',
  });
}

let readings = 0;

/** Takes a record in through the real ingest, each as a newer reading; answers its id. */
export async function putRecord(
  db: Database,
  record: {
    readonly connectionId: string;
    readonly kind: RecordKind;
    readonly externalId: string;
    readonly data: unknown;
    /** Whose it is: seen by that client when given, staff's only otherwise. */
    readonly contactId?: string;
    readonly readAt?: string;
  },
): Promise<string> {
  readings += 1;
  const readAt =
    record.readAt ?? Temporal.Instant.from('2026-11-24T18:30:00Z').add({ milliseconds: readings }).toString();
  const { connectionId, kind, externalId, data, contactId } = record;
  const normalised = {
    kind,
    externalId,
    versionAt: readAt,
    audience: contactId === undefined ? 'staff' : 'client',
    belongsTo: contactId === undefined ? [] : [{ kind: 'contact', externalId: contactId }],
    url: null,
    data,
  } as NormalisedRecord;
  await transaction(db, (tx) =>
    ingest(
      tx,
      { connectionId, pluginVersion: '1.0.0', records: [normalised], deleted: [], readAt, passId: null },
      { now: Temporal.Instant.from(readAt), subscriptions: [] },
    ),
  );
  const row = await db
    .hub('records')
    .where({ connection_id: connectionId, kind, external_id: externalId })
    .first<{ id: string }>('id');
  return row.id;
}

export function anInvoice(overrides: Partial<Invoice> = {}): Invoice {
  return {
    direction: 'sale',
    number: 'INV-0001',
    reference: 'Website',
    contactId: 'contact-1',
    contactName: 'Acme',
    status: 'open',
    issuedOn: '2026-11-01',
    dueOn: '2026-12-01',
    currency: 'GBP',
    lines: [
      {
        description: 'Design',
        quantity: '1',
        unitAmount: '120.00',
        amount: gbp(120_00),
        tax: gbp(0),
        account: null,
      },
    ],
    subtotal: gbp(120_00),
    tax: gbp(0),
    total: gbp(120_00),
    due: gbp(120_00),
    paid: gbp(0),
    credited: gbp(0),
    ...overrides,
  };
}
