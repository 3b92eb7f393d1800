import type { NormalisedRecord } from '../plugin-api/index.ts';
import type { Fact, RuleFor, Surroundings } from './fact.ts';
import * as money from './money-facts.ts';
import * as relations from './relation-facts.ts';
import { envelope } from './signature-facts.ts';

/** Which records tell something, and what. A kind that is missing here tells nothing on a timeline. */
const rules: { readonly [K in NormalisedRecord['kind']]?: RuleFor<K> } = {
  invoice: money.invoice,
  credit_note: money.creditNote,
  payment: money.payment,
  bank_transaction: money.bankTransaction,
  charge: money.charge,
  refund: money.refund,
  dispute: money.dispute,
  payout: money.payout,
  envelope,
  person: relations.person,
  company: relations.company,
  deal: relations.deal,
  note: relations.note,
};

/**
 * What a record says happened. Pure: the same record and surroundings always give the same facts, and no fact
 * is for a wider audience than its record.
 */
export function entriesFor(record: NormalisedRecord, around: Surroundings): readonly Fact[] {
  const rule = rules[record.kind] as RuleFor<NormalisedRecord['kind']> | undefined;
  if (!rule) return [];
  return rule(record, around).map(({ staffOnly, ...fact }) => ({
    ...fact,
    audience: staffOnly === true ? 'staff' : record.audience,
  }));
}
