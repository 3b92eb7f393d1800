import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scoped, transaction, type Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { testDatabase } from '../../test/support/database.ts';
import { aClient, aClientPerson, aFirm } from '../../test/support/people.ts';

/** Every table the portal's role may read that holds somebody's rows. */
const scopedTables = [
  'clients',
  'people',
  'memberships',
  'records',
  'record_clients',
  'timeline_entries',
  'timeline_words',
  'checkouts',
  'files',
  'agreements',
  'agreement_signers',
] as const;

/** Of people it may read no password's hash, so it may not ask for everything. */
function columnsOf(table: (typeof scopedTables)[number]): readonly string[] {
  return table === 'people' ? ['id', 'email', 'name', 'kind'] : ['*'];
}

let db: Database;
let acme: string;
let birch: string;
let anna: string;
let ben: string;

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  [acme, birch] = [await aClient(db, 'Acme'), await aClient(db, 'Birch')];
  anna = await aClientPerson(db, 'anna@client.example', [acme]);
  ben = await aClientPerson(db, 'ben@client.example', [birch]);
  for (const [clientId, personId] of [
    [acme, anna],
    [birch, ben],
  ] as const)
    await rowsOf(clientId, personId);
});

afterAll(() => db.close());

describe('a query without any where', () => {
  test.each(scopedTables)('of %s shows a client its own rows, and only what is meant for clients', async (table) => {
    const mine = await scoped(db, { personId: anna, clientId: acme }, (tx) => tx(table).select(columnsOf(table)));
    const theirs = await scoped(db, { personId: ben, clientId: birch }, (tx) => tx(table).select(columnsOf(table)));
    expect(mine).toHaveLength(1);
    expect(theirs).toHaveLength(1);
    expect(mine).not.toEqual(theirs);
    expect(JSON.stringify(mine)).not.toContain('for staff only');
    expect(JSON.stringify(mine)).not.toContain(birch);
    expect(JSON.stringify(mine)).not.toContain(ben);
  });
});

describe('the portal’s role by hand', () => {
  test.each(scopedTables)('finds no row of %s without a scope', async (table) => {
    expect(await db.portal(table).select(columnsOf(table))).toEqual([]);
  });

  test.each(scopedTables)('changes nothing in %s, in its own scope or without', async (table) => {
    await expect(db.portal(table).delete()).rejects.toMatchObject({ code: '42501' });
    await expect(scoped(db, { personId: anna, clientId: acme }, (tx) => tx(table).delete())).rejects.toMatchObject({
      code: '42501',
    });
  });

  test.each(['sessions', 'sign_in_links', 'grants', 'settings', 'connections', 'audit_events', 'mails', 'postings'])(
    'may not even look at %s',
    async (table) => {
      await expect(db.portal(table).select()).rejects.toMatchObject({ code: '42501' });
    },
  );

  test('may not look at a password’s hash', async () => {
    for (const columns of ['password_hash', '*'])
      await expect(
        scoped(db, { personId: anna, clientId: acme }, (tx) => tx('people').select(columns)),
      ).rejects.toMatchObject({ code: '42501' });
  });

  test('cannot free itself: it owns nothing and may not become another', async () => {
    const role = await db.portal.raw<{ rows: Record<string, boolean>[] }>(
      'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
    );
    expect(role.rows[0]).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
    const owned = await db.portal.raw<{ rows: unknown[] }>(
      'select 1 from pg_class where relowner = current_user::regrole',
    );
    expect(owned.rows).toEqual([]);
    const owner = await db.hub.raw<{ rows: { name: string }[] }>('select current_user as name');
    await expect(db.portal.raw('set role ??', [owner.rows[0]?.name ?? ''])).rejects.toMatchObject({ code: '42501' });
  });

  test('keeps no scope from one transaction to the next', async () => {
    await scoped(db, { personId: anna, clientId: acme }, (tx) => tx('clients').select());
    expect(await db.portal('clients').select()).toEqual([]);
  });
});

/** One client-visible and one staff-only row of each kind. */
async function rowsOf(clientId: string, personId: string): Promise<void> {
  const at = '2026-11-24T18:00:00Z';
  await transaction(db, async (tx) => {
    const connection = newId();
    await tx('connections').insert({ id: connection, plugin_id: 'test', created_at: at });
    for (const audience of ['client', 'staff'] as const) {
      const record = newId();
      await tx('records').insert({
        id: record,
        connection_id: connection,
        kind: 'invoice',
        external_id: `${audience} ${clientId}`,
        audience,
        version_at: at,
        version_read_at: at,
        changed_at: at,
        content_hash: Buffer.from('x'),
        read_at: at,
        data: JSON.stringify({ note: audience === 'staff' ? 'for staff only' : 'for the client' }),
        plugin_version: '1.0.0',
        first_seen_at: at,
      });
      await tx('timeline_entries').insert({
        id: newId(),
        client_id: clientId,
        record_id: record,
        kind: 'invoice.sent',
        fact: 'sent',
        audience,
        area: 'money',
        occurred_at: at,
        params: JSON.stringify({ note: audience === 'staff' ? 'for staff only' : 'for the client' }),
        words: 'invoice',
      });
      await tx('timeline_words').insert({
        client_id: clientId,
        audience,
        word: audience === 'staff' ? 'for staff only' : 'invoice',
      });
      await tx('files').insert({
        id: newId(),
        sha256: audience.padEnd(64, '0'),
        size: 1,
        media_type: 'application/pdf',
        name: audience === 'staff' ? 'for staff only' : 'for the client',
        client_id: clientId,
        audience,
        kept_at: at,
      });
      const agreement = newId();
      await tx('agreements').insert({
        id: agreement,
        connection_id: connection,
        client_id: clientId,
        origin: 'portico',
        // What is not sent yet is the firm's own.
        sending: audience === 'staff' ? 'planned' : 'sent',
        status: audience === 'staff' ? null : 'sent',
        subject: audience === 'staff' ? 'for staff only' : 'for the client',
        wants_evidence: true,
        created_at: at,
        updated_at: at,
      });
      await tx('agreement_signers').insert({
        id: newId(),
        agreement_id: agreement,
        client_id: clientId,
        person_id: personId,
        name: audience === 'staff' ? 'for staff only' : 'for the client',
        email: 'signer@client.example',
        position: 1,
        role: 'signer',
        status: 'created',
      });
      if (audience === 'client') {
        await tx('record_clients').insert({ record_id: record, client_id: clientId });
        await tx('checkouts').insert({
          id: newId(),
          invoice_record_id: record,
          ledger_connection_id: connection,
          invoice_external_id: 'i',
          payment_connection_id: connection,
          client_id: clientId,
          person_id: personId,
          state: 'open',
          amount: 100,
          currency: 'GBP',
          whole: true,
          request: '{}',
          created_at: at,
          updated_at: at,
        });
      }
    }
  });
}
