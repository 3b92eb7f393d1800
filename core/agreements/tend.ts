import { transaction, type Transaction } from '../db/index.ts';
import { PorticoError } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import type { Agreement } from './agreement.ts';
import { fileEvidence } from './evidence.ts';
import { followEnvelopes } from './follow.ts';
import { lookAfter } from './look-after.ts';
import { isLeftBehind } from './outcomes.ts';
import { sendAgreement } from './send.ts';

/** Looked after in one run; more wait for the next. */
const atOnce = 50;

/**
 * Looks after what would otherwise wait for news that was lost: sendings nobody is at any more, evidence not filed, signers
 * who came back and of whom nothing was heard. One that fails is tried again at a later run, behind those that were not.
 */
export async function tendAgreements(deps: Deps): Promise<void> {
  await followEnvelopes(deps, null);
  const now = deps.clock.now();
  const { sendings, others } = await transaction(deps.db, async (tx) => ({
    sendings: await readUnsent(tx),
    others: await readNeedy(tx, now.toString()),
  }));
  const leftBehind = sendings.filter((sending) => isLeftBehind(sending, now)).slice(0, atOnce);
  for (const { id } of leftBehind) await tend(deps, id, 'sending', () => sendAgreement(deps, id));
  for (const { id, need } of others)
    await tend(deps, id, need, () => (need === 'evidence' ? file(deps, id) : lookAfter(deps, id)));
}

async function tend(deps: Deps, id: string, need: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PorticoError) || error.code === 'bug') throw error;
    deps.log.warn({ err: error, agreement: id, need }, 'an agreement could not be looked after, it is tried again');
  }
}

/** Marked as tried first, so that what fails every time does not keep the rest from its turn. */
async function file(deps: Deps, id: string): Promise<void> {
  await deps.db.hub('agreements').where({ id }).update({ updated_at: deps.clock.now().toString() });
  await fileEvidence(deps, id);
}

type Unsent = Pick<Agreement, 'id' | 'sending' | 'attempts'> & { readonly updatedAt: string };

async function readUnsent(tx: Transaction): Promise<readonly Unsent[]> {
  const { rows } = await tx.raw<{ rows: Unsent[] }>(
    `select id, sending, attempts, updated_at as "updatedAt" from agreements
     where sending in ('planned', 'sending', 'unknown') order by updated_at`,
  );
  return rows;
}

interface Needy {
  readonly id: string;
  readonly need: 'evidence' | 'news';
}

/** Those that were looked after longest ago first. */
async function readNeedy(tx: Transaction, now: string): Promise<readonly Needy[]> {
  const { rows } = await tx.raw<{ rows: Needy[] }>(
    `select id, 'evidence' as need, updated_at as since from agreements
     where wants_evidence and filed_at is null and status = 'completed'
     union all
     select agreement_id, 'news', min(coalesce(looked_at, returned_at, opened_at)) from agreement_signers
     where opened_at is not null and status in ('sent', 'delivered')
       and opened_at > cast(:now as timestamptz) - interval '2 days'
       and coalesce(looked_at, returned_at, opened_at) < cast(:now as timestamptz) - interval '15 minutes'
     group by agreement_id
     order by since limit :limit`,
    { now, limit: atOnce },
  );
  return rows;
}
