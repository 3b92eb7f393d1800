import { audit } from '../audit/index.ts';
import { transaction, type Transaction as Tx } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import { Bug, InvalidInput, NotFound } from '../plugin-api/index.ts';
import { refundCredit } from './refund-credit.ts';
import type { Deps } from '../wing.ts';
import { approvalOf, laterDayOf } from './answer.ts';
import { insertAnswer } from './answer-queries.ts';
import { workKey } from './cut-over.ts';
import type { Facts } from './facts.ts';
import { checkInput } from './check-input.ts';
import { keepPlan } from './keep.ts';
import { lastClosedDay } from './lock-dates.ts';
import { releasePosting } from './page-queries.ts';
import { readPair, type Pair } from './pair.ts';
import { plan } from './plan.ts';
import type { Plan, PlannedPosting } from './planned.ts';
import { choiceOf, type AnswerInput, type ChoiceId } from './questions.ts';
import { openItems, type QueueItem } from './queue.ts';
import { readLockDates } from './rules-queries.ts';
import { lockPlanning, readContext, readFacts, type Context } from './work.ts';

/** What a person sends: one of the item's choices, with what it asks for. */
export interface Chosen {
  readonly choice: ChoiceId;
  readonly input?: AnswerInput;
  readonly reason?: string;
}

/** What a choice would do, without doing it: the very postings, and nothing is kept. Same errors as `decide`. */
export async function preview(
  deps: Deps,
  itemId: string,
  chosen: Omit<Chosen, 'reason'>,
): Promise<readonly PlannedPosting[]> {
  const about = await readAbout(deps, itemId);
  let planned: readonly PlannedPosting[] = [];
  const rollback = new Error('A preview is never kept.');
  await transaction(deps.db, async (tx) => {
    const taken = await take(deps, tx, about, itemId, { ...chosen, reason: 'preview' }, null);
    planned = taken.postings;
    throw rollback;
  }).catch((error: unknown) => {
    if (error !== rollback) throw error;
  });
  return planned;
}

/**
 * Takes a person's answer: kept with who, when and why, and its postings planned, in one transaction, once. The ledger
 * is written to by the next run of the worker. Throws NotFound for what does not wait (any more), InvalidInput for a
 * choice the item does not offer, a missing reason, a wrong input, and when somebody was faster.
 */
export async function decide(
  deps: Deps,
  itemId: string,
  chosen: Chosen,
  by: string | null,
): Promise<{ readonly answerId: string | null }> {
  const about = await readAbout(deps, itemId);
  return transaction(deps.db, async (tx) => {
    const { item, answerId } = await take(deps, tx, about, itemId, chosen, by);
    if (chosen.choice === 'refund') await refundCredit(deps, tx, item, { answerId, reason: chosen.reason ?? '', by });
    await audit(tx, {
      at: deps.clock.now(),
      actor: by === null ? { kind: 'system', id: 'reconciliation' } : { kind: 'person', id: by },
      action: 'reconciliation.decided',
      subject: `${item.what}:${item.id}`,
      ...(item.clientId === null ? {} : { clientId: item.clientId }),
      facts: { source: item.source, case: item.case, choice: chosen.choice, input: { ...chosen.input } },
    });
    const connectionId = item.pair.paymentConnectionId;
    await enqueue(tx, 'reconciliation.work', { connectionId }, { key: workKey(connectionId) });
    return { answerId };
  });
}

interface Taken {
  readonly item: QueueItem;
  readonly answerId: string | null;
  readonly postings: readonly PlannedPosting[];
}

interface About {
  readonly pair: Pair;
  readonly context: Context;
}

async function take(
  deps: Deps,
  tx: Tx,
  { pair, context }: About,
  itemId: string,
  chosen: Chosen,
  by: string | null,
): Promise<Taken> {
  await lockPlanning(tx, pair);
  // Read again under the lock: another person, or the worker, may have been faster.
  const [item] = await openItems(tx, itemId);
  if (!item) throw new InvalidInput('Somebody has answered this already. Look at it again.');
  check(item, chosen);
  const now = deps.clock.now().toString();
  if (chosen.choice === 'try_again') {
    await releasePosting(tx, item.id, now);
    return { item, answerId: null, postings: [] };
  }
  await checkInput(tx, item, chosen);
  const answer = {
    ...(await subjectOf(tx, item, chosen)),
    choice: chosen.choice,
    reason: chosen.reason?.trim() ?? null,
  };
  const answerId = await insertAnswer(tx, item, answer, by, now);
  const facts = await readFacts(tx, pair, context, now);
  const planned = plan(facts);
  if (isStillAsked(planned, item, facts))
    throw new InvalidInput('This cannot be done any more: things have changed. Look at it again.');
  await keepPlan(tx, pair, planned, now);
  if (item.what === 'posting' && (await isHeldAsBefore(tx, item)))
    throw new InvalidInput('This would change nothing here. Look at it again.');
  return { item, answerId, postings: planned.postings.filter((one) => belongs(one, item, answerId)) };
}

function check(item: QueueItem, { choice, reason }: Chosen): void {
  const offered = item.choices.find(({ id }) => id === choice);
  if (!offered) throw new InvalidInput('This answer is not offered here.', { choice: 'Choose one of the answers.' });
  if (offered.reason === 'required' && (reason ?? '').trim() === '')
    throw new InvalidInput('A reason is needed.', { reason: 'Say why, in a few words.' });
}

/** A question is answered for its source; a held posting for all postings of its source. */
async function subjectOf(
  tx: Tx,
  item: QueueItem,
  { choice, input }: Chosen,
): Promise<{ readonly subject: string; readonly input: AnswerInput }> {
  if (choice === 'approve') return { subject: approvalOf(item.source), input: {} };
  if (choice !== 'later_day') return { subject: item.source, input: pick(item, choice, input) };
  const closed = lastClosedDay(await readLockDates(tx, item.pair));
  if (closed === null) throw new InvalidInput('The period is open again: try again instead.');
  const on = Temporal.PlainDate.from(closed).add({ days: 1 }).toString();
  return { subject: laterDayOf(item.source), input: { on } };
}

/** Only what the choice asks for is kept. */
function pick({ kind }: QueueItem, choice: ChoiceId, input: AnswerInput | undefined): AnswerInput {
  const { input: name } = choiceOf(choice, kind);
  const value = name === null ? undefined : input?.[name];
  return name === null || value === undefined ? {} : { [name]: value };
}

function isStillAsked(planned: Plan, item: QueueItem, facts: Facts): boolean {
  if (item.what === 'posting') return false;
  const again = planned.openItems.find(({ source, kind }) => source === item.source && kind === item.kind);
  return again !== undefined && facts.answers.has(item.source);
}

async function isHeldAsBefore(tx: Tx, { id, kind }: QueueItem): Promise<boolean> {
  const [now] = await openItems(tx, id);
  return now?.kind === kind;
}

function belongs({ answerId, source }: PlannedPosting, item: QueueItem, given: string): boolean {
  return answerId === given || source === item.source;
}

/** What is read of the connections before the item's transaction begins, which holds a connection of its own. */
async function readAbout(deps: Deps, itemId: string): Promise<About> {
  const pair = await transaction(deps.db, async (tx) => {
    const [item] = await openItems(tx, itemId);
    if (!item) throw new NotFound('This does not wait for anybody any more.');
    const found = await readPair(tx, item.pair);
    if (!found) throw new Bug('An item of a pair that was never cut over.', { ...item.pair });
    return found;
  });
  return { pair, context: await readContext(deps, pair) };
}
