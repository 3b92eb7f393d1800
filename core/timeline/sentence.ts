import path from 'node:path';
import { loadWords, type Translate } from '../ground/words.ts';
import { formatDecimal, type Money } from '../plugin-api/index.ts';
import type { FactParams } from './fact.ts';

/** How a reader sees the values of a sentence. */
export interface Voice {
  readonly t: Translate;
  money(money: Money): string;
  date(isoDate: string): string;
}

/** The sentence of a fact in a reader's words. What is not known ('') chooses the wording without it. */
export function sentenceOf(kind: string, params: FactParams, voice: Voice): string {
  const values = Object.entries(params).map(([name, value]) => [name, valueOf(name, value, voice)] as const);
  return voice.t(`timeline.${kind}`, Object.fromEntries(values));
}

function valueOf(name: string, value: string | Money, voice: Voice): string {
  if (typeof value !== 'string') return voice.money(value);
  if (value === '') return 'none';
  return name === 'due' || name === 'arrives' ? voice.date(value) : value;
}

let english: Voice | null = null;

/** The name of the parameter that holds what a sentence is only the beginning of. */
const wholeText = 'text';

/**
 * The sentence as it is stored: plain English, amounts without grouping, ISO dates, so that what people type
 * into the search is found, the whole text of what it shortens behind it.
 */
export function storedSentence(kind: string, params: FactParams): string {
  english ??= {
    t: loadWords(path.join(import.meta.dirname, '../../views'), { strict: true }).translator('en'),
    money: (money) => `${formatDecimal(money)} ${money.currency}`,
    date: (isoDate) => isoDate,
  };
  const text = params[wholeText];
  const sentence = sentenceOf(kind, params, english);
  return typeof text === 'string' ? `${sentence} ${text}` : sentence;
}
