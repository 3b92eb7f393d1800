import type { CasePlan } from './case-plan.ts';

/**
 * The entries that one plan takes back: each once. Two answers given before either reached the ledger may both want the
 * same receipt back; the later one waits, and is planned from what stands then.
 */
export class Reversals {
  private readonly entries = new Set<string>();

  /** The plan when nothing of it is taken back already, else what stands in for it. */
  admit(planned: CasePlan, otherwise: () => CasePlan): CasePlan {
    const own = planned.postings.flatMap(({ intent }) => (intent.type === 'reversal' ? [intent.entry.id] : []));
    if (own.some((id) => this.entries.has(id))) return otherwise();
    for (const id of own) this.entries.add(id);
    return planned;
  }
}
