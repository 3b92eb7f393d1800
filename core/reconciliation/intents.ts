import type { Intent } from '../plugin-api/index.ts';

type WithoutId<T> = T extends Intent ? Omit<T, 'id'> : never;

/** An intent before its posting has an id. */
export type IntentDraft = WithoutId<Intent>;

/** What a posting does, in the words of the business; with source and part it is one posting for ever. */
export type PostingKind =
  | 'receipt'
  | 'excess'
  | 'income'
  | 'fee'
  | 'transfer'
  | 'transfer_back'
  | 'refund'
  | 'refund_back'
  | 'dispute'
  | 'dispute_back'
  | 'settlement'
  | 'write_off'
  | 'allocation'
  | 'taken_back'
  | 'rebooked'
  | 'other'
  | 'undo';
