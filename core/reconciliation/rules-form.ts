import { z } from 'zod';
import { transaction } from '../db/index.ts';
import { audit } from '../audit/index.ts';
import { enqueue } from '../jobs/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { workKey } from './cut-over.ts';
import { dateIn } from './order.ts';
import type { PairIds } from './pair.ts';
import type { Rules } from './rules.ts';
import { keepRules, readRules } from './rules-queries.ts';
import { readContext } from './work.ts';

/** How long a person approves each entry before the books are trusted to follow by themselves (RECONCILIATION 3.2). */
const approvedForDays = 30;

/** What the rules' form sends. The tax type is the ledger's own code for a tax rate; empty for none. */
export const rulesFields = {
  feeStyle: z.enum(['per_charge', 'per_payout'], 'Choose how fees are booked.'),
  feeTaxType: z
    .string()
    .trim()
    .regex(/^\w{0,50}$/, 'Enter the code of a tax rate as the ledger names it, without spaces, or nothing.')
    .default(''),
  refundDefault: z.enum(['ask', 'credit_note'], 'Choose what a refund means.'),
  posting: z.enum(['at_once', 'approve', 'dry_run'], 'Choose when entries are written.'),
};

type RulesForm = z.infer<z.ZodObject<typeof rulesFields>>;

/**
 * Keeps a pair's rules. Approving first lasts thirty days from the day it was chosen; saving the form again in that
 * time does not begin it anew. What waits is planned again under the new rules.
 */
export async function saveRules(deps: Deps, pair: PairIds, form: RulesForm, by: string): Promise<void> {
  const connections = await deps.plugins.connections();
  const known = (wanted: string): boolean => connections.some(({ id }) => id === wanted);
  if (!known(pair.paymentConnectionId) || !known(pair.ledgerConnectionId))
    throw new NotFound('There are no such connections.');
  const { timeZone } = await readContext(deps, pair);
  const today = dateIn(timeZone, deps.clock.now().toString());
  await transaction(deps.db, async (tx) => {
    const rules = rulesOf(form, (await readRules(tx, pair)).approveUntil, today);
    await keepRules(tx, pair, rules, by, deps.clock.now().toString());
    await audit(tx, {
      at: deps.clock.now(),
      actor: { kind: 'person', id: by },
      action: 'reconciliation.rules_set',
      subject: `connection:${pair.paymentConnectionId}`,
      facts: { ...rules },
    });
    const connectionId = pair.paymentConnectionId;
    await enqueue(tx, 'reconciliation.work', { connectionId }, { key: workKey(connectionId) });
  });
}

/** Pure. */
function rulesOf(form: RulesForm, approveUntil: string | null, today: string): Rules {
  const runs = approveUntil !== null && approveUntil >= today;
  const until = runs ? approveUntil : Temporal.PlainDate.from(today).add({ days: approvedForDays }).toString();
  return {
    feeStyle: form.feeStyle,
    feeTaxType: form.feeTaxType === '' ? null : form.feeTaxType,
    refundDefault: form.refundDefault,
    approveUntil: form.posting === 'approve' ? until : null,
    dryRun: form.posting === 'dry_run',
  };
}
