import { transaction } from '../../../../core/db/index.ts';
import { armFailPoint, disarmFailPoint } from '../../../../core/ground/fail-points.ts';
import { paymentsWing, requestRefund } from '../../../../core/payments/index.ts';
import { PorticoError } from '../../../../core/plugin-api/index.ts';
import { decide, decisions, inputOptions, undo, type QueueItem } from '../../../../core/reconciliation/index.ts';
import { gbp } from '../facts.ts';
import type { Scenario } from '../scenario.ts';
import { choose, type Outside } from './outside.ts';

/** Answers something that waits, as a person might. */
export async function answerOne(firm: Scenario, pick: number, choice: number): Promise<void> {
  const answerable = (await firm.waiting()).filter(({ choices }) => choices.length > 0);
  const item = choose(answerable, pick);
  const chosen = item && choose(item.choices, choice);
  if (item && chosen) await answer(firm, item, chosen);
}

export async function answer(
  firm: Scenario,
  item: QueueItem,
  { id: choice, input: name }: QueueItem['choices'][number],
): Promise<void> {
  const options = name === null ? [] : await transaction(firm.db, (tx) => inputOptions(tx, item, choice));
  const input = name === null || !options[0] ? {} : { [name]: options[0].id };
  await decide(firm.house.deps, item.id, { choice, input, reason: 'Because' }, null).catch(ignoreRefusal);
}

/** What cannot be undone says so, and nothing has changed. */
export async function undoOne({ db, house }: Scenario, pick: number): Promise<void> {
  const all = await transaction(db, (tx) => decisions(tx, { limit: 50, offset: 0 }));
  const decision = choose(all, pick);
  if (decision) await undo(house.deps, decision.id, null).catch(ignoreRefusal);
}

export async function askForRefund(
  { db, house, processor }: Scenario,
  outside: Outside,
  wish: {
    readonly treatment: 'credit_note' | 'another_way' | 'overpayment';
    readonly share: number;
    readonly pick: number;
  },
): Promise<void> {
  const taken = outside.reserve(wish.pick, wish.share);
  if (!taken) return;
  const asked = transaction(db, (tx) =>
    requestRefund(house.deps, tx, {
      paymentConnectionId: processor.connectionId,
      chargeId: taken.id,
      amount: gbp(taken.amount),
      reason: 'Because',
      treatment: wish.treatment,
      by: null,
    }),
  );
  await asked
    .then((request) => outside.asked(request))
    .catch((error: unknown) => {
      ignoreRefusal(error);
      outside.release(taken);
    });
}

/** How a refund's way to the processor ends: well, with the line cut, with a no, or with a death at a fail point. */
export type Giving = 'well' | 'cut' | 'refused' | (string & {});

/** Carries out what refunds were asked for, as the worker does, and brings the processor's news of them. */
export async function giveBack(firm: Scenario, outside: Outside, how: Giving): Promise<void> {
  const { processor, db, house } = firm;
  const open = await transaction(db, (tx) =>
    tx.raw<{ rows: { id: string; charge: string; amount: number }[] }>(
      `select id, charge_external_id as charge, amount from refund_requests
       where state in ('asked', 'sending', 'unknown') order by id`,
    ),
  );
  for (const request of open.rows) {
    processor.cutNext = how === 'cut';
    processor.refusesRefunds = !processor.refunds.has(request.id) && (how === 'refused' || !outside.canGive(request));
    if (how.startsWith('refund.')) armFailPoint(how, 'throw');
    const work = paymentsWing.jobs?.(house.deps)['payments.refund'];
    await work?.({ requestId: request.id }, {} as never).catch(ignoreDeath);
    disarmFailPoint();
    processor.cutNext = false;
    processor.refusesRefunds = false;
  }
  await outside.tell();
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof PorticoError) || error.code === 'bug') throw error;
}

/** What a fail point throws in place of a death. */
export function ignoreDeath(error: unknown): void {
  if (!(error instanceof Error) || !error.message.startsWith('fail point ')) throw error;
}
