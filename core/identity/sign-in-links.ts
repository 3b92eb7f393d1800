import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '../db/index.ts';
import { transaction } from '../db/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';

type LinkDeps = Pick<Deps, 'db' | 'clock' | 'url'>;

/** Minutes a link for the owner lives: long enough to click it, short enough to be worth nothing tomorrow. */
const ownerLinkLasts = Temporal.Duration.from({ minutes: 15 });

/** A first run may wait for somebody to come back from lunch, or from a week-end. */
const firstRunLasts = Temporal.Duration.from({ hours: 72 });

/**
 * A link that makes whoever opens it the owner of a house that has none: '<url>/first-run/<token>'. Makes
 * earlier ones worthless. Null when there is an owner already.
 */
export async function createFirstRunLink(deps: LinkDeps): Promise<string | null> {
  return transaction(deps.db, async (tx) => {
    if (await firstOwner(tx)) return null;
    await tx('sign_in_links').where({ purpose: 'first_run' }).delete();
    return `${deps.url}/first-run/${await newLink(tx, deps, 'first_run', null, firstRunLasts)}`;
  });
}

/**
 * A link that signs the owner in without mail or password: '<url>/owner-link/<token>', once, within 15
 * minutes. Throws NotFound before the first run.
 */
export async function createOwnerLink(deps: LinkDeps): Promise<string> {
  return transaction(deps.db, async (tx) => {
    const owner = await firstOwner(tx);
    if (!owner) throw new NotFound('There is no owner yet; the first-run link makes one.');
    return `${deps.url}/owner-link/${await newLink(tx, deps, 'owner_link', owner.id, ownerLinkLasts)}`;
  });
}

/** Whether the token opens a page of this purpose now; looking never consumes it. */
export async function isLiveLink(deps: LinkDeps, purpose: Purpose, token: string): Promise<boolean> {
  const row = await deps.db
    .hub('sign_in_links')
    .where({ token_hash: hashOf(token), purpose })
    .whereNull('used_at')
    .where('expires_at', '>', deps.clock.now().toString())
    .first<{ purpose: string } | undefined>('purpose');
  return row !== undefined;
}

/** Uses the token up. Null when it never lived, is over, or another request was faster. */
export async function consumeLink(
  tx: Transaction,
  purpose: Purpose,
  token: string,
  now: Temporal.Instant,
): Promise<{ readonly personId: string | null } | null> {
  const rows = await tx('sign_in_links')
    .where({ token_hash: hashOf(token), purpose })
    .whereNull('used_at')
    .where('expires_at', '>', now.toString())
    .update({ used_at: now.toString() })
    .returning<{ personId: string | null }[]>('person_id as personId');
  return rows[0] ?? null;
}

export type Purpose = 'first_run' | 'owner_link';

async function newLink(
  tx: Transaction,
  { clock }: LinkDeps,
  purpose: Purpose,
  personId: string | null,
  lasts: Temporal.Duration,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const now = clock.now();
  await tx('sign_in_links').insert({
    token_hash: hashOf(token),
    person_id: personId,
    purpose,
    created_at: now.toString(),
    expires_at: now.add(lasts).toString(),
  });
  return token;
}

async function firstOwner(tx: Transaction): Promise<{ readonly id: string } | undefined> {
  return tx('people')
    .where({ role: 'owner' })
    .whereNull('disabled_at')
    .orderBy('created_at')
    .first<{ id: string } | undefined>('id');
}

/** The token itself is never stored: who reads the table cannot sign in with it. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
