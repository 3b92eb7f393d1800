import type { CasePlan } from './case-plan.ts';
import type { IntentDraft } from '../intents.ts';

/**
 * What one plan takes from: an entry taken back, an invoice's sale credited, a client's credit used up, each once. Two
 * answers given before either reached the ledger may both want the same; the later one waits, and is planned from what
 * stands then.
 */
export class Takings {
  private readonly taken = new Set<string>();

  /** The plan when nothing takes from the same already, else what stands in for it. */
  admit(planned: CasePlan, otherwise: () => CasePlan): CasePlan {
    const own = planned.postings.flatMap(({ intent }) => takenFrom(intent) ?? []);
    if (own.some((id) => this.taken.has(id))) return otherwise();
    for (const id of own) this.taken.add(id);
    return planned;
  }
}

/** The ledger's id of what an intent leaves less of, with what it is; null where it takes nothing back. */
function takenFrom(intent: IntentDraft): string | null {
  switch (intent.type) {
    case 'reversal':
      return `entry ${intent.entry.id}`;
    case 'credit_note_with_refund':
      return `sale ${intent.invoiceId}`;
    case 'allocation':
      return `credit ${intent.excessId}`;
    default:
      return null;
  }
}
