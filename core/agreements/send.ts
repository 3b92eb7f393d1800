import { transaction, type Transaction } from '../db/index.ts';
import { fileStore, readFile } from '../files/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { enqueue } from '../jobs/index.ts';
import { Bug, PorticoError, type RecordRef, type SignatureRequest } from '../plugin-api/index.ts';
import { tellPages } from '../records/index.ts';
import type { Deps } from '../wing.ts';
import { readPaper, type Agreement, type Paper } from './agreement.ts';
import { asOnlyOne } from './as-only-one.ts';
import { followEnvelopes } from './follow.ts';
import { afterFailure, afterLook, pauseSeconds, sent, type Change } from './outcomes.ts';

/**
 * Brings one agreement to the signing service, exactly once: what may be there already is looked for first; then it is
 * marked as sending and committed, sent, and the answer stored. A sending that a dead worker left behind is a question,
 * never a second envelope. To be run by anyone at any time; does nothing while somebody else does.
 */
export async function sendAgreement(deps: Deps, id: string): Promise<void> {
  await asOnlyOne(deps, id, async (stillOurs) => {
    const read = (): Promise<Paper | null> => transaction(deps.db, (tx) => readPaper(tx, id));
    let paper = await read();
    if (paper?.agreement.sending === 'sending' || paper?.agreement.sending === 'unknown') {
      await look(deps, paper);
      // What was looked for and is certainly not there has waited long enough.
      paper = await read();
    }
    if (paper?.agreement.sending === 'planned') await send(deps, paper, stillOurs);
  });
}

async function send(deps: Deps, paper: Paper, stillOurs: () => Promise<void>): Promise<void> {
  const { agreement } = paper;
  const services = await deps.plugins.withPort('signatures');
  if (!services.some(({ id }) => id === agreement.connectionId)) {
    await store(deps, agreement, { sending: 'planned', externalId: null, trouble: 'The signing service is off.' });
    return;
  }
  const request = await requestOf(deps, paper);
  await stillOurs();
  if (!(await markSending(deps, agreement.id))) return;
  await failPoint('signing.sending');
  let envelope: RecordRef;
  try {
    envelope = await deps.plugins.call(agreement.connectionId, 'signatures', 'posting', (port, ctx) =>
      port.send(ctx, request),
    );
  } catch (error) {
    deps.log.warn({ err: error, agreement: agreement.id }, 'an agreement was not sent');
    await store(deps, agreement, afterFailure(error));
    return;
  }
  await failPoint('signing.sent');
  await store(deps, agreement, sent(envelope.externalId));
  await failPoint('signing.stored');
  await readItsRecord(deps, agreement.connectionId, envelope.externalId);
}

/** Exactly what the service is asked, from what was committed: asked again it is the same request. */
async function requestOf(deps: Deps, { agreement, signers }: Paper): Promise<SignatureRequest> {
  const { documentId } = agreement;
  const file = documentId === null ? null : await transaction(deps.db, (tx) => readFile(tx, documentId));
  if (!file) throw new Bug('An agreement to be sent has no document.', { agreement: agreement.id });
  return {
    intentId: agreement.id,
    subject: agreement.subject,
    message: agreement.message,
    document: { name: file.name, pdf: await fileStore(deps.config).read(file) },
    signers: signers.map(({ id, name, email, position }) => ({ clientUserId: id, name, email, order: position })),
  };
}

/** Looks at the service for what may be there. A port that cannot look leaves it unknown, for a person. */
async function look(deps: Deps, { agreement }: Paper): Promise<void> {
  await deps.db.hub('agreements').where({ id: agreement.id }).increment('attempts');
  try {
    const found = await deps.plugins.call(agreement.connectionId, 'signatures', 'posting', async (port, ctx) =>
      port.find ? { envelope: await port.find(ctx, agreement.id) } : null,
    );
    const change: Change = found
      ? afterLook(agreement, found.envelope?.externalId ?? null, deps.clock.now())
      : { sending: 'unknown', externalId: null, trouble: 'Look at the signing service whether it was sent.' };
    await store(deps, agreement, change);
    if (change.externalId !== null) await readItsRecord(deps, agreement.connectionId, change.externalId);
  } catch (error) {
    if (!(error instanceof PorticoError) || error.code === 'bug') throw error;
    deps.log.warn({ err: error, agreement: agreement.id }, 'the signing service could not be asked about a sending');
    await store(deps, agreement, { sending: 'unknown', externalId: null, trouble: error.message });
  }
}

/** Committed before the call, so that a crash leaves a question and no second envelope. False when it is withdrawn. */
async function markSending(deps: Deps, id: string): Promise<boolean> {
  const now = deps.clock.now().toString();
  const rows = await deps.db
    .hub('agreements')
    .where({ id, sending: 'planned' })
    .update({ sending: 'sending', sending_at: now, updated_at: now, attempts: deps.db.hub.raw('attempts + 1') });
  return rows === 1;
}

/** Stores what was learnt. What the service's records have told meanwhile is never taken back. */
async function store(deps: Deps, { id, clientId }: Agreement, change: Change): Promise<void> {
  const now = deps.clock.now();
  await transaction(deps.db, async (tx) => {
    const [stored] = await tx('agreements')
      .where({ id })
      .whereNot({ sending: 'sent' })
      .update({
        sending: change.sending,
        trouble: change.trouble,
        ...(change.externalId === null
          ? {}
          : { external_id: change.externalId, status: 'sent', sent_at: now.toString() }),
        updated_at: now.toString(),
      })
      .returning<{ attempts: number }[]>('attempts');
    await tellPages(tx, 'agreements', { clients: [clientId] });
    if (stored && (change.sending === 'planned' || change.sending === 'unknown'))
      await comeBack(tx, id, now.add({ seconds: pauseSeconds(stored.attempts) }));
  });
}

async function comeBack(tx: Transaction, id: string, at: Temporal.Instant): Promise<void> {
  // A key of its own: what is queued for later must not replace what is queued for now.
  await enqueue(tx, 'agreements.send', { id }, { runAt: at.toString(), key: `agreements.send.later:${id}` });
}

/** The envelope as the service has it, so that pages and signers know at once. The next poll brings it otherwise. */
async function readItsRecord(deps: Deps, connectionId: string, externalId: string): Promise<void> {
  try {
    await deps.plugins.readAgain(connectionId, [{ kind: 'envelope', externalId }], 'posting');
    await followEnvelopes(deps, connectionId);
  } catch (error) {
    if (!(error instanceof PorticoError)) throw error;
    deps.log.warn({ err: error, externalId }, 'a sent envelope is read again at the next poll');
  }
}
