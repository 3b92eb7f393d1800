import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { CheckedRecord } from './check-record.ts';
import { foundingBy, type Founding } from './matching.ts';

/**
 * Founds a client for every customer of a ledger that nobody is linked to, and lets founded clients follow the
 * name and address the ledger has for them. Returns nothing: the links it writes are read by `relink`.
 */
export async function foundClients(
  tx: Transaction,
  connectionId: string,
  changed: readonly CheckedRecord[],
  now: string,
): Promise<void> {
  const foundings = changed.flatMap(({ record }) => {
    const founding = record.kind === 'contact' ? foundingBy(record.data) : null;
    return founding ? [{ externalId: record.externalId, ...founding }] : [];
  });
  if (foundings.length === 0) return;
  const linked = await linkedContacts(tx, connectionId, foundings);
  await found(
    tx,
    connectionId,
    foundings.filter(({ externalId }) => !linked.has(externalId)),
    now,
  );
  await follow(
    tx,
    connectionId,
    foundings.filter(({ externalId }) => linked.has(externalId)),
  );
}

type ContactFounding = Founding & { readonly externalId: string };

/** Rejected and proposed links count: somebody or something has looked at these contacts. */
async function linkedContacts(
  tx: Transaction,
  connectionId: string,
  foundings: readonly ContactFounding[],
): Promise<ReadonlySet<string>> {
  const rows = await tx('client_links')
    .distinct<{ external_id: string }[]>('external_id')
    .where({ connection_id: connectionId, kind: 'contact' })
    .whereIn(
      'external_id',
      foundings.map(({ externalId }) => externalId),
    );
  return new Set(rows.map((row) => row.external_id));
}

async function found(
  tx: Transaction,
  connectionId: string,
  foundings: readonly ContactFounding[],
  now: string,
): Promise<void> {
  if (foundings.length === 0) return;
  const clients = foundings.map((founding) => ({ id: newId(), ...founding }));
  await tx('clients').insert(
    clients.map(({ id, name, email, state }) => ({ id, name, email, state, created_at: now })),
  );
  await tx('client_links').insert(
    clients.map(({ id, externalId }) => ({
      id: newId(),
      client_id: id,
      connection_id: connectionId,
      kind: 'contact',
      external_id: externalId,
      how: 'founding',
      state: 'confirmed',
      created_at: now,
    })),
  );
}

async function follow(tx: Transaction, connectionId: string, foundings: readonly ContactFounding[]): Promise<void> {
  if (foundings.length === 0) return;
  await tx.raw(
    `update clients c set name = given.name, email = nullif(given.email, '')
     from unnest(?::text[], ?::text[], ?::text[]) given (external_id, name, email)
     join client_links l on l.connection_id = ? and l.kind = 'contact' and l.external_id = given.external_id
       and l.how = 'founding' and l.state = 'confirmed'
     where c.id = l.client_id and (c.name, c.email) is distinct from (given.name, nullif(given.email, '')::citext)`,
    [
      foundings.map(({ externalId }) => externalId),
      foundings.map(({ name }) => name),
      foundings.map(({ email }) => email ?? ''),
      connectionId,
    ],
  );
}
