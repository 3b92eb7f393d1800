import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { aClient, aClientPerson, aFirm } from '../../test/support/people.ts';
import { transaction, type Database } from '../db/index.ts';
import type { Envelope } from '../plugin-api/index.ts';
import { ingest } from '../records/index.ts';
import { aConnection } from '../records/records-for-tests.ts';
import { followEnvelopes } from './follow.ts';

let db: Database;
let house: House;
let service: string;

beforeEach(async () => {
  db = await testDatabase();
  await aFirm(db);
  service = await aConnection(db, 'signing');
  const acme = await aClient(db, 'Acme');
  for (const email of ['anna@acme.example', 'ben@acme.example']) await aClientPerson(db, email, [acme]);
  house = await openHouse(db, []);
});
afterEach(() => house.close());

async function follow(versionAt: string, ...emails: readonly string[]): Promise<void> {
  await followRecipients(
    versionAt,
    emails.map((email) => ({ id: email, email })),
  );
}

async function followRecipients(
  versionAt: string,
  recipients: readonly { readonly id: string; readonly email: string }[],
): Promise<void> {
  const data: Envelope = {
    intentId: null,
    subject: 'Engagement letter',
    status: 'sent',
    sentAt: '2026-03-03T10:00:00Z',
    completedAt: null,
    declinedAt: null,
    voidedAt: null,
    reason: null,
    sender: null,
    documents: [],
    recipients: recipients.map(({ id, email }, index) => ({
      id,
      clientUserId: null,
      name: email,
      email,
      role: 'signer',
      order: index + 1,
      status: 'sent',
      actedAt: null,
    })),
  };
  const record = { externalId: 'e1', versionAt, audience: 'client', belongsTo: [], url: null } as const;
  const page = { connectionId: service, pluginVersion: '1', deleted: [], readAt: versionAt, passId: null };
  await transaction(db, (tx) =>
    ingest(
      tx,
      { ...page, records: [{ kind: 'envelope', ...record, data }] },
      { now: Temporal.Instant.from(versionAt), subscriptions: [] },
    ),
  );
  await followEnvelopes(house.deps, service);
}

async function signers(): Promise<readonly string[]> {
  const rows = await db.hub('agreement_signers').orderBy('email').select<{ email: string }[]>('email');
  return rows.map(({ email }) => email);
}

test('who was taken out of an envelope, or exchanged for another, is none of its signers any more', async () => {
  await follow('2026-03-03T10:00:00Z', 'anna@acme.example', 'ben@acme.example');
  expect(await signers()).toEqual(['anna@acme.example', 'ben@acme.example']);
  await follow('2026-03-03T11:00:00Z', 'ben@acme.example');
  expect(await signers()).toEqual(['ben@acme.example']);
  await follow('2026-03-03T12:00:00Z', 'anna@acme.example');
  expect(await signers()).toEqual(['anna@acme.example']);
});

test('a place in the envelope that was given to somebody else is theirs to sign, and no longer the first one’s', async () => {
  const seat = async (): Promise<unknown> =>
    db.hub('agreement_signers as s').join('people as p', 'p.id', 's.person_id').select('p.email', 's.email as to');
  await followRecipients('2026-03-03T10:00:00Z', [{ id: '1', email: 'anna@acme.example' }]);
  expect(await seat()).toEqual([{ email: 'anna@acme.example', to: 'anna@acme.example' }]);
  await followRecipients('2026-03-03T11:00:00Z', [{ id: '1', email: 'ben@acme.example' }]);
  expect(await seat()).toEqual([{ email: 'ben@acme.example', to: 'ben@acme.example' }]);
});
