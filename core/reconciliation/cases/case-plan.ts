import type { InTransit, OpenItem, PlannedPosting, Transaction } from '../facts.ts';

/** What one transaction comes to. */
export interface CasePlan {
  readonly postings: readonly PlannedPosting[];
  readonly openItems: readonly OpenItem[];
  readonly inTransit: readonly InTransit[];
}

export function booked(postings: readonly PlannedPosting[]): CasePlan {
  return { postings, openItems: [], inTransit: [] };
}

/** Nothing is booked: the whole net waits for a person. */
export function refused(
  transaction: Transaction,
  caseCode: string,
  sentence: string,
  clientId: string | null = null,
): CasePlan {
  const item = { source: transaction.id, case: caseCode, amount: transaction.net, clientId, sentence };
  return { postings: [], openItems: [item], inTransit: [] };
}

export function travelling(item: InTransit): CasePlan {
  return { postings: [], openItems: [], inTransit: [item] };
}
