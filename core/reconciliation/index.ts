import type { Wing } from '../wing.ts';
import { mailTheDay } from './daily-mail.ts';
import { reconciliationRoutes } from './routes.ts';
import { reconcile } from './work.ts';

export { saveMapping, readAccounts } from './choose-accounts.ts';
export { decisions, type Decision } from './answer-queries.ts';
export { inputOptions, type InputOption } from './check-input.ts';
export { decide, preview, type Chosen } from './decide.ts';
export { cutOver } from './cut-over.ts';
export type { Mapping } from './facts.ts';
export { suggestMapping } from './mapping.ts';
export { proveAndKeep } from './kept-proof.ts';
export { countOpen } from './page-queries.ts';
export { proof, type ProofReport } from './proof.ts';
export type { PlannedPosting } from './planned.ts';
export type { AnswerInput, Choice, ChoiceId, QuestionKind } from './questions.ts';
export { openItems, type QueueItem } from './queue.ts';
export { ordinaryRules, type Rules } from './rules.ts';
export { keepRules, readRules } from './rules-queries.ts';
export { previewRefund, type RefundPreview } from './refund-preview.ts';
export { undo } from './undo.ts';
export { reconcile } from './work.ts';

/** From the processor's facts to the ledger's entries, and the proof that both agree. */
export const reconciliationWing: Wing = {
  name: 'reconciliation',
  routes: reconciliationRoutes,
  jobs: (deps) => ({
    'reconciliation.work': ({ connectionId }) =>
      reconcile(deps, typeof connectionId === 'string' ? connectionId : undefined),
    'reconciliation.day': () => mailTheDay(deps),
  }),
  // Payouts reach their day and closed periods open without any news from a vendor.
  schedules: [
    { job: 'reconciliation.work', every: '5m' },
    { job: 'reconciliation.day', every: '1h' },
  ],
  subscriptions: [
    { kinds: ['balance_transaction', 'charge', 'payout', 'refund', 'dispute'], job: 'reconciliation.work' },
  ],
};
