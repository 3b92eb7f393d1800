import { transaction, type Transaction as Tx } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { RefundWish } from '../payments/index.ts';
import { zero, type BalanceTransaction, type Refund } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { refundRequestOf, type Answer } from './answer.ts';
import type { Facts, Transaction } from './facts.ts';
import type { RecordView } from './intent-view.ts';
import { listPairs, type Pair } from './pair.ts';
import { plan } from './plan.ts';
import type { Plan } from './planned.ts';
import { recordsOf } from './queue-model.ts';
import { readContext, readFactsAbout, type Context } from './work.ts';

type Wish = Pick<RefundWish, 'paymentConnectionId' | 'chargeId' | 'amount' | 'reason' | 'treatment'>;

/** What a refund would create in the ledger, were it given now. */
export interface RefundPreview {
  readonly records: readonly RecordView[];
  /** What a person would be asked, where the books cannot take it as it is meant. */
  readonly question: string | null;
  /** The processor settles this payment in another currency: what the refund takes is known once it is given. */
  readonly isConverted: boolean;
}

/** The processor names its refund when it makes it; until then it has no reference of its own. */
const unnamed = 'this-refund';

/**
 * The very records that the plan makes of such a refund with the facts as they are now, one answer per ledger; nothing is
 * kept and no vendor is asked. Empty before the cut-over, and while the payment itself is not read yet.
 */
export async function previewRefund(deps: Deps, wish: Wish): Promise<readonly RefundPreview[]> {
  const pairs = await transaction(deps.db, (tx) => listPairs(tx, wish.paymentConnectionId));
  const previews: RefundPreview[] = [];
  for (const pair of pairs) {
    const context = await readContext(deps, pair);
    const preview = await transaction(deps.db, (tx) => previewIn(tx, pair, context, wish, deps.clock.now().toString()));
    if (preview) previews.push(preview);
  }
  return previews;
}

async function previewIn(tx: Tx, pair: Pair, context: Context, wish: Wish, now: string): Promise<RefundPreview | null> {
  const taken = await readTaken(tx, wish);
  if (taken === null) return null;
  if (taken.exchangeRate !== null || taken.net.currency !== wish.amount.currency)
    return { records: [], question: null, isConverted: true };
  const facts = await factsWith(tx, pair, context, { wish, taken, now });
  return viewOf(tx, pair, plan(facts));
}

/** The facts as they are, and the refund as if it had just been made by this request. */
async function factsWith(
  tx: Tx,
  pair: Pair,
  context: Context,
  { wish, taken, now }: { readonly wish: Wish; readonly taken: Transaction; readonly now: string },
): Promise<Facts> {
  const facts = await readFactsAbout(tx, pair, context, now, [taken]);
  const requestId = newId();
  const answer: Answer = {
    id: requestId,
    subject: refundRequestOf(requestId),
    choice: wish.treatment,
    input: {},
    reason: wish.reason,
  };
  return {
    ...facts,
    transactions: [movementOf(wish, now)],
    refunds: new Map([...facts.refunds, [unnamed, refundOf(wish, requestId, now)]]),
    chargeOf: new Map([...facts.chargeOf, [unnamed, wish.chargeId]]),
    answers: new Map([...facts.answers, [answer.subject, answer]]),
  };
}

async function viewOf(tx: Tx, pair: Pair, planned: Plan): Promise<RefundPreview> {
  const postings = planned.postings.filter(({ source }) => source === unnamed);
  const records = await recordsOf(tx, pair.ledgerConnectionId, postings);
  return {
    records: records.map((record) => (record.reference === unnamed ? { ...record, reference: '' } : record)),
    question: planned.openItems.find(({ source }) => source === unnamed)?.sentence ?? null,
    isConverted: false,
  };
}

/** The movement by which the payment came; null while it is not read. */
async function readTaken(tx: Tx, { paymentConnectionId, chargeId }: Wish): Promise<Transaction | null> {
  const { rows } = await tx.raw<{ rows: { id: string; data: BalanceTransaction }[] }>(
    `select external_id as id, data from records
     where connection_id = ? and kind = 'balance_transaction' and deleted_at is null
       and data ->> 'category' = 'charge' and data #>> '{source,id}' = ? order by data ->> 'createdAt' limit 1`,
    [paymentConnectionId, chargeId],
  );
  return rows[0] ? { ...rows[0].data, id: rows[0].id } : null;
}

function movementOf({ amount }: Wish, now: string): Transaction {
  const left = { amount: -amount.amount, currency: amount.currency };
  return {
    id: unnamed,
    category: 'refund',
    label: 'refund',
    amount: left,
    fee: zero(amount.currency),
    net: left,
    fees: [],
    exchangeRate: null,
    createdAt: now,
    availableAt: now,
    source: { kind: 'refund', id: unnamed },
    payoutId: null,
  };
}

function refundOf({ chargeId, amount }: Wish, requestId: string, now: string): Refund {
  return {
    chargeId,
    amount,
    status: 'succeeded',
    reason: null,
    createdAt: now,
    metadata: { portico_intent: requestId },
  };
}
