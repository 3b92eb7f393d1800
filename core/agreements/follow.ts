import { audit } from '../audit/index.ts';
import { transaction, type Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { enqueueMany } from '../jobs/index.ts';
import { tellPages } from '../records/index.ts';
import type { Deps } from '../wing.ts';
import { readSigners, type Agreement } from './agreement.ts';
import { linkRecords, ownersOf, readNews, seatNewcomers, stampReads, type News } from './follow-queries.ts';
import { queueInvitations } from './invite.ts';
import { draw, newsOf, type Drawn } from './project.ts';
import { isAsked, type Signer } from './signer.ts';
import { keepDrawn, type DrawnAgreement } from './keep-drawn.ts';

/**
 * Brings agreements up to what the signing service's records say; queued when such records change. Envelopes sent from
 * elsewhere become agreements when their recipients are people of exactly one client: to whom else they would have to
 * be shown, nobody can know. Any number of runs ends in the same state.
 */
export async function followEnvelopes(deps: Deps, connectionId: string | null): Promise<void> {
  await transaction(deps.db, async (tx) => {
    await oneFollowerAtATime(tx);
    await stampReads(tx, connectionId);
    await seatNewcomers(tx);
    const news = await readNews(tx, connectionId);
    const owners = await ownersOf(
      tx,
      news.filter(({ agreement }) => agreement === null).map(({ recordId }) => recordId),
    );
    const known = await readSigners(
      tx,
      news.flatMap(({ agreement }) => agreement?.id ?? []),
    );
    const drawn = news.flatMap((one) => drawOne(one, owners.get(one.recordId) ?? null, known));
    await keepDrawn(tx, drawn, deps.clock.now().toString());
    await linkRecords(tx, drawn, deps.clock.now().toString());
    for (const one of drawn) await tell(tx, deps, one);
  });
}

/** One transaction at a time says whose agreements are and how they stand. To be taken before any other lock. */
export async function oneFollowerAtATime(tx: Transaction): Promise<void> {
  await tx.raw(`select pg_advisory_xact_lock(hashtextextended('portico.agreements', 0))`);
}

function drawOne(news: News, owner: string | null, known: readonly Signer[]): readonly DrawnAgreement[] {
  const { agreement, envelope } = news;
  const clientId = agreement?.clientId ?? owner;
  if (clientId === null || (agreement === null && envelope.status === 'created')) return [];
  const mine = known.filter(({ agreementId }) => agreementId === agreement?.id);
  const drawn = draw(envelope, mine);
  return [
    {
      ...drawn,
      id: agreement?.id ?? newId(),
      before: agreement,
      clientId,
      connectionId: news.connectionId,
      externalId: news.externalId,
      recordId: news.recordId,
      contentHash: news.contentHash,
      readAt: news.readAt,
      wantsEvidence: agreement?.wantsEvidence ?? (drawn.status === 'sent' || drawn.status === 'delivered'),
      ...newsOf(agreement, mine, drawn),
      invited: asked(drawn, mine, agreement),
    },
  ];
}

/** Whose turn has just come, of those whom nobody but us tells. */
function asked(drawn: Drawn, known: readonly Signer[], agreement: Agreement | null): readonly string[] {
  if (agreement?.origin !== 'portico') return [];
  const before = new Map(known.map((signer) => [signer.id, isAsked(signer)]));
  return drawn.signers.flatMap((signer) =>
    signer.id !== null && isAsked(signer) && before.get(signer.id) === false ? [signer.id] : [],
  );
}

async function tell(tx: Transaction, deps: Deps, one: DrawnAgreement): Promise<void> {
  if (!one.changed) return;
  await tellPages(tx, 'agreements', { clients: [one.clientId] });
  if (one.before === null) return;
  await queueInvitations(tx, deps, one.id, one.invited);
  if (one.ended === null) return;
  await audit(tx, {
    at: deps.clock.now(),
    actor: { kind: 'system', id: 'agreements' },
    action: `agreement.${one.ended}`,
    subject: `agreement:${one.id}`,
    clientId: one.clientId,
    facts: { externalId: one.externalId },
  });
  if (one.ended === 'completed' && one.wantsEvidence)
    await enqueueMany(tx, [{ name: 'agreements.file', payload: { id: one.id }, key: `agreements.file:${one.id}` }]);
}
