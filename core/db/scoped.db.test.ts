import { beforeAll, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { newId } from '../ground/ids.ts';
import { scoped, transaction, type Database } from './index.ts';

let db: Database;
const mine = newId();
const theirs = newId();
const scope = { personId: newId(), clientId: mine };

beforeAll(async () => {
  db = await testDatabase();
  await transaction(db, async (tx) => {
    const created_at = '2026-03-03T09:00:00Z';
    await tx('clients').insert([
      { id: mine, name: 'Mine', created_at },
      { id: theirs, name: 'Theirs', created_at },
    ]);
  });
});

test('a query without any where sees only the active client', async () => {
  expect(await scoped(db, scope, (tx) => tx('clients').select('id'))).toEqual([{ id: mine }]);
});

test('the role without a scope finds no row, also on a connection that had one', async () => {
  await scoped(db, scope, (tx) => tx('clients').select('id'));
  expect(await db.portal('clients').select('id')).toEqual([]);
});

test('the role may not write what it reads', async () => {
  await expect(scoped(db, scope, (tx) => tx('clients').update({ name: 'Changed' }))).rejects.toThrow(
    /permission denied/,
  );
});

test('the role sees no session, secret or setting', async () => {
  for (const table of ['sessions', 'connection_secrets', 'settings', 'audit_events'])
    await expect(db.portal(table).select('*')).rejects.toThrow(/permission denied/);
});

test('instants, dates and big integers come out as text and safe integers', async () => {
  const { rows } = await db.hub.raw<{ rows: unknown[] }>(
    `select timestamptz '2026-03-03 10:00:00.123456+01' as at, date '2026-03-03' as "on", 9007199254740991::bigint as big`,
  );
  expect(rows).toEqual([{ at: '2026-03-03T09:00:00.123456Z', on: '2026-03-03', big: 9007199254740991 }]);
  await expect(db.hub.raw('select 9007199254740993::bigint')).rejects.toThrow(/safe integer/);
});
