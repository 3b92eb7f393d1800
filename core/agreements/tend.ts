import { transaction, type Transaction } from '../db/index.ts';
import { PorticoError } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { fileEvidence } from './evidence.ts';
import { followEnvelopes } from './follow.ts';
import { lookAfter } from './look-after.ts';
import { sendAgreement } from './send.ts';

/** Looked after in one run; more wait for the next. */
const atOnce = 50;

/** Seconds without news after which a sending counts as left behind rather than under way. */
const leftBehindSeconds = 60;

/**
 * Looks after what would otherwise wait for news that was lost: sendings a crash left behind, evidence not filed, signers
 * who came back and of whom nothing was heard. One that fails is tried again at the next run.
 */
export async function tendAgreements(deps: Deps): Promise<void> {
  await followEnvelopes(deps, null);
  const needy = await transaction(deps.db, (tx) => readNeedy(tx, deps.clock.now().toString()));
  for (const { id, need } of needy) {
    try {
      if (need === 'sending') await sendAgreement(deps, id);
      else if (need === 'evidence') await fileEvidence(deps, id);
      else await lookAfter(deps, id);
    } catch (error) {
      if (!(error instanceof PorticoError) || error.code === 'bug') throw error;
      deps.log.warn({ err: error, agreement: id, need }, 'an agreement could not be looked after, it is tried again');
    }
  }
}

interface Needy {
  readonly id: string;
  readonly need: 'sending' | 'evidence' | 'news';
}

async function readNeedy(tx: Transaction, now: string): Promise<readonly Needy[]> {
  const { rows } = await tx.raw<{ rows: Needy[] }>(
    `select id, 'sending' as need from agreements
     where sending in ('planned', 'sending', 'unknown')
       and updated_at < cast(:now as timestamptz) - make_interval(secs => :left)
     union all
     select id, 'evidence' from agreements where wants_evidence and filed_at is null and status = 'completed'
     union all
     select distinct agreement_id, 'news' from agreement_signers
     where opened_at is not null and status in ('sent', 'delivered')
       and opened_at > cast(:now as timestamptz) - interval '2 days'
       and coalesce(looked_at, returned_at, opened_at) < cast(:now as timestamptz) - interval '15 minutes'
     limit :limit`,
    { now, left: leftBehindSeconds, limit: atOnce },
  );
  return rows;
}
