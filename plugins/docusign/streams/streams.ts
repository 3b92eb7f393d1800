import { stream, type Stream } from '../../../core/plugin-api/index.ts';
import { pageSize } from './listing.ts';
import { pass } from './pass.ts';
import { read } from './read.ts';

/**
 * Every fifteen minutes: the shortest interval at which DocuSign lets anybody ask about the same envelope ('API usage
 * guidelines'), and soon enough for what a lost delivery would have told. Eight calls an hour. What is deleted at DocuSign
 * leaves these lists without a word: only a delivery, or a reading by name, tells of that.
 */
export const streams: readonly Stream[] = [
  stream('envelopes', { records: 'envelope', every: '15m', pageSize, pull: pass, read }),
];
