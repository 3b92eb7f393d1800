import { transaction, type Database } from '../../core/db/index.ts';
import { newId } from '../../core/ground/ids.ts';
import { createPerson, grantMembership, hashPassword } from '../../core/identity/index.ts';
import type { House, Visitor } from './house.ts';

export const password = 'correct horse battery';

const now = Temporal.Instant.from('2026-11-24T18:00:00Z');

/** Hashing takes 60 ms and every test person has the same password. */
let hashed: Promise<string> | undefined;

/** The firm's one row. */
export async function aFirm(db: Database): Promise<void> {
  await db.hub('firm').insert({
    name: 'Fern & Hollow',
    email: 'hello@fern.example',
    time_zone: 'Europe/London',
    currency: 'GBP',
    locale: 'en-GB',
    created_at: now.toString(),
  });
}

export async function aStaffMember(
  db: Database,
  email: string,
  role: 'owner' | 'bookkeeper' | 'staff' = 'owner',
): Promise<string> {
  hashed ??= hashPassword(password);
  const passwordHash = await hashed;
  return transaction(db, (tx) =>
    createPerson(tx, { email, name: `Staff ${email}`, kind: 'staff', role, passwordHash }, now),
  );
}

export async function aClient(db: Database, name: string): Promise<string> {
  const id = newId();
  await db.hub('clients').insert({ id, name, created_at: now.toString() });
  return id;
}

/** A person of these clients. */
export async function aClientPerson(db: Database, email: string, clientIds: readonly string[]): Promise<string> {
  hashed ??= hashPassword(password);
  const passwordHash = await hashed;
  return transaction(db, async (tx) => {
    const personId = await createPerson(tx, { email, name: `Person ${email}`, kind: 'client', passwordHash }, now);
    for (const clientId of clientIds) await grantMembership(tx, { personId, clientId, by: null, now });
    return personId;
  });
}

/** A visitor who signed in with the test password. */
export async function signedIn(house: House, email: string): Promise<Visitor> {
  const visitor = house.visitor();
  const answer = await visitor.post('/sign-in', { email, password });
  if (answer.status !== 303) throw new Error(`${email} could not sign in: ${answer.status}`);
  return visitor;
}
