import { describe, expect, test } from '@jest/globals';
import type { NormalisedRecord } from '../plugin-api/index.ts';
import { entriesFor } from './entries-for.ts';
import { searchWords } from './search-words.ts';
import { storedSentence } from './sentence.ts';

const around = { timeZone: 'Europe/London', labels: {}, changedAt: '2026-03-09T10:00:00Z' };
const createdAt = '2026-03-01T10:00:00Z';

function factsOf(kind: NormalisedRecord['kind'], data: object) {
  const rest = { externalId: 'x', versionAt: null, belongsTo: [], url: null, audience: 'client' };
  return entriesFor({ kind, data, ...rest } as unknown as NormalisedRecord, around);
}

function sentences(kind: NormalisedRecord['kind'], data: object): string[] {
  return factsOf(kind, data).map((fact) => storedSentence(fact.kind, fact.params));
}

const deal = {
  name: 'Rebrand',
  stage: 'Proposal',
  status: 'open',
  amount: null,
  companyIds: [],
  personIds: [],
  createdAt,
  closedAt: null,
};

function note(body: string, ownWrite = false) {
  return { body, createdAt, companyIds: [], personIds: [], ownWrite };
}

describe('what the firm keeps about its clients', () => {
  test('is for staff alone, whatever the record says', () => {
    const all = [
      ...factsOf('person', { name: 'Anna', email: null, phone: null, companyIds: [], createdAt }),
      ...factsOf('company', { name: 'Acme', domain: null, createdAt }),
      ...factsOf('deal', { ...deal, status: 'won' }),
      ...factsOf('note', note('Called.')),
    ];
    expect(all.map(({ audience, area }) => [audience, area])).toEqual(Array(5).fill(['staff', 'other']));
  });

  test('names people and companies by what is known of them', () => {
    expect(sentences('person', { name: ' ', email: 'anna@acme.example', createdAt })).toEqual([
      'anna@acme.example added to the contacts',
    ]);
    expect(sentences('company', { name: '', domain: 'acme.example', createdAt })).toEqual([
      'acme.example added to the companies',
    ]);
  });

  test('follows a deal to its end', () => {
    expect(sentences('deal', deal)).toEqual(['Deal “Rebrand” opened']);
    const amount = { amount: 120_000, currency: 'GBP' };
    const won = factsOf('deal', { ...deal, amount, status: 'won', closedAt: '2026-03-05T10:00:00Z' });
    expect(won.map(({ kind, params, occurredAt }) => [storedSentence(kind, params), occurredAt])).toEqual([
      ['Deal “Rebrand” over 1200.00 GBP opened', createdAt],
      ['Deal “Rebrand” over 1200.00 GBP won', '2026-03-05T10:00:00Z'],
    ]);
    expect(sentences('deal', { ...deal, status: 'lost' }).at(-1)).toBe('Deal “Rebrand” lost');
  });

  test('does not tell twice what the hub wrote there itself, nor what says nothing', () => {
    expect(sentences('note', note('Invoice INV-1 was paid.', true))).toEqual([]);
    expect(sentences('note', note(' \n '))).toEqual([]);
  });

  test('shortens a long note to a line of whole words, and keeps it whole for reading and searching', () => {
    const body = `${'They asked for a discount. '.repeat(10)}\nLast word: xylophone`;
    const [fact] = factsOf('note', note(body));
    expect(fact?.params.body).toMatch(/^They asked .{100,128}\w…$/);
    expect(fact?.params.text).toBe(body);
    expect(searchWords(storedSentence('note.written', fact?.params ?? {}))).toContain('xylophone');
  });
});
