import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { InvalidInput } from '../plugin-api/index.ts';

/** A new person; staff have a role, clients' people have none. */
export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly kind: 'staff' | 'client';
  readonly role?: 'owner' | 'bookkeeper' | 'staff';
  /** As `hashPassword` gives it; without one the person cannot sign in by password yet. */
  readonly passwordHash?: string;
  /** BCP 47; the firm's when missing. */
  readonly locale?: string;
  /** IANA; the firm's when missing. */
  readonly timeZone?: string;
}

/**
 * Adds a person and returns the id. Throws InvalidInput when the e-mail is taken or a role does not go with the kind.
 */
export async function createPerson(tx: Transaction, person: NewPerson, now: Temporal.Instant): Promise<string> {
  if ((person.kind === 'staff') !== (person.role !== undefined))
    throw new InvalidInput('Staff need a role, and only staff have one.', { role: 'does not fit' });
  const id = newId();
  const rows = await tx('people')
    .insert({
      id,
      email: person.email.trim(),
      name: person.name.trim(),
      kind: person.kind,
      role: person.role ?? null,
      password_hash: person.passwordHash ?? null,
      locale: person.locale ?? null,
      time_zone: person.timeZone ?? null,
      created_at: now.toString(),
    })
    .onConflict('email')
    .ignore()
    .returning<{ id: string }[]>('id');
  if (rows.length === 0) throw new InvalidInput(`${person.email} already belongs to someone here.`, { email: 'taken' });
  return id;
}
