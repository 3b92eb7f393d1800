import type { AnswerInput, ChoiceId } from './questions.ts';

/** What a person chose for one subject. */
export interface Answer {
  readonly id: string;
  readonly subject: string;
  readonly choice: ChoiceId;
  readonly input: AnswerInput;
  readonly reason: string | null;
}

/** The subject under which a source's postings are approved. */
export function approvalOf(source: string): string {
  return `approve:${source}`;
}

/** The subject under which a source's postings in a closed period get another day. */
export function laterDayOf(source: string): string {
  return `late:${source}`;
}

/** The subject under which a refund that was asked for here said what it means. */
export function refundRequestOf(intentId: string): string {
  return `refund:${intentId}`;
}
