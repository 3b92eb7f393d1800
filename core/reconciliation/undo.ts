import { audit } from '../audit/index.ts';
import { transaction, type Transaction as Tx } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { enqueue } from '../jobs/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { decisions, markUndone } from './answer-queries.ts';
import { workKey } from './cut-over.ts';
import { heldByLock } from './lock-dates.ts';
import { postingColumns, type Posting } from './posting.ts';
import { choiceOf } from './questions.ts';
import { readLockDates } from './rules-queries.ts';
import { lockPlanning } from './work.ts';

/**
 * Takes a decision back where the ledger allows it: what was not sent is dropped, what stands is taken back in the
 * ledger by postings of its own, and the question is asked anew. Throws NotFound for no such decision, InvalidInput
 * when it cannot be undone, is undone already, or its entries lie in a closed period or are just being written.
 */
export async function undo(deps: Deps, decisionId: string, by: string | null): Promise<void> {
  await transaction(deps.db, async (tx) => {
    const [decision] = await decisions(tx, { id: decisionId });
    if (!decision) throw new NotFound('There is no such decision.');
    await lockPlanning(tx, decision.pair);
    if (!choiceOf(decision.choice, decision.kind).canBeUndone)
      throw new InvalidInput('This decision cannot be taken back.');
    const now = deps.clock.now().toString();
    if (!(await markUndone(tx, decisionId, by, now))) throw new InvalidInput('This was taken back already.');
    const postings = await readOf(tx, decisionId);
    refuseWhatMoves(postings);
    const locks = await readLockDates(tx, decision.pair);
    for (const posting of postings) {
      const hold = isOurs(posting) ? heldByLock(posting.intent.on, locks) : null;
      if (hold) throw new InvalidInput(hold.sentence);
    }
    await drop(tx, decisionId);
    await takeBack(tx, postings.filter(isOurs), now);
    await audit(tx, {
      at: deps.clock.now(),
      actor: by === null ? { kind: 'system', id: 'reconciliation' } : { kind: 'person', id: by },
      action: 'reconciliation.undone',
      subject: `answer:${decisionId}`,
      ...(decision.clientId === null ? {} : { clientId: decision.clientId }),
      facts: { subject: decision.subject, case: decision.case, choice: decision.choice },
    });
    const connectionId = decision.pair.paymentConnectionId;
    await enqueue(tx, 'reconciliation.work', { connectionId }, { key: workKey(connectionId) });
  });
}

async function readOf(tx: Tx, answerId: string): Promise<readonly Posting[]> {
  const { rows } = await tx.raw<{ rows: Posting[] }>(
    `select ${postingColumns} from postings where answer_id = ? order by step desc, id for update`,
    [answerId],
  );
  return rows;
}

function refuseWhatMoves(postings: readonly Posting[]): void {
  if (postings.some(({ state }) => state === 'sending' || state === 'unknown'))
    throw new InvalidInput('The ledger is just being written to. Try again in a minute.');
  if (postings.some(({ state, intent }) => state === 'posted' && intent.type === 'reversal'))
    throw new InvalidInput('An entry was taken back in the ledger for this: that cannot be reversed.');
}

/** Posted by us: what was adopted is somebody else's and stays. */
function isOurs({ state, sentAt }: Posting): boolean {
  return state === 'posted' && sentAt !== null;
}

/** What never reached the ledger, and the claim on entries of others. */
async function drop(tx: Tx, answerId: string): Promise<void> {
  await tx.raw(
    `delete from postings where answer_id = ? and (state in ('planned', 'held') or (state = 'posted' and sent_at is null))`,
    [answerId],
  );
}

async function takeBack(tx: Tx, postings: readonly Posting[], now: string): Promise<void> {
  const rows = postings.flatMap(({ id, intent, entry, effect }, step) =>
    entry
      ? [
          {
            id: newId(),
            posting: id,
            step,
            effect: -effect,
            intent: { type: 'reversal', reference: intent.reference, on: intent.on, entry },
          },
        ]
      : [],
  );
  await tx.raw(
    `insert into postings (id, payment_connection_id, ledger_connection_id, source, kind, part, step, state, intent,
                           amount, effect, currency, client_id, invoice_external_id, reference, case_code, created_at,
                           updated_at)
     select n.id, p.payment_connection_id, p.ledger_connection_id, p.source, 'undo', p.id::text, n.step, 'planned',
            n.intent, abs(n.effect), n.effect, p.currency, p.client_id, p.invoice_external_id, p.reference,
            p.case_code, cast(:now as timestamptz), cast(:now as timestamptz)
     from jsonb_to_recordset(:rows) as n(id uuid, posting uuid, step smallint, effect bigint, intent jsonb)
     join postings p on p.id = n.posting`,
    { rows: JSON.stringify(rows), now },
  );
}
