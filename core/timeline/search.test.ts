import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { searchWords } from './search-words.ts';
import { searchQuery, swapped, wantedOf } from './search.ts';

function query(typed: string): string {
  return searchQuery(wantedOf(typed), nothing);
}

const nothing = { begun: new Map<string, string[]>(), nearest: new Map<string, string[]>() };

describe('what a sentence is found by', () => {
  test.each([
    ['Invoice INV-0012 issued', ['invoice', 'inv-0012', 'inv', '0012', '12', 'inv0012', 'issued']],
    ['1,200.00 GBP', ['1200.00', 'gbp']],
    ['due 2026-02-01', ['due', '2026-02-01']],
    ['Müller & Søn, Łódź, Straße', ['muller', 'son', 'lodz', 'strasse']],
    ['anna@acme.example', ['anna@acme.example', 'anna', 'acme', 'example', 'annaacmeexample']],
    ['O’Brien', ["o'brien", 'o', 'brien', 'obrien']],
    ['Договор №7 عقد', ['договор', 'no7', 'عقد']],
    [`'"%\\&|!()`, []],
  ])('%s', (sentence, words) => {
    expect(searchWords(sentence)).toEqual(words);
  });
});

describe('what someone typed', () => {
  test('becomes words that must all occur, compounds also in their parts', () => {
    expect(query('  INV-0012 acme ')).toBe("('inv-0012':* | ('inv' & '0012':*)) & ('acme')");
  });

  test('asks for a plain word as the words that begin with it', () => {
    const meant = { ...nothing, begun: new Map([['inv', ['inv', 'invoice']]]) };
    expect(searchQuery(wantedOf('inv 1205'), meant)).toBe("('inv' | 'invoice') & ('1205':*)");
  });

  test('may not go on where it is a digit or two', () => {
    expect(query('inv-1 12')).toBe("('inv-1' | ('inv' & '1')) & ('12')");
  });

  test('finds amounts typed with their grouping', () => {
    expect(query('1,200.00')).toBe("('1200.00':*)");
  });

  test('offers what comes nearest beside the word itself', () => {
    const meant = { ...nothing, nearest: new Map([['agremnt', ['agreement']]]) };
    expect(searchQuery(wantedOf('agremnt'), meant)).toBe("('agremnt' | 'agreement')");
  });

  test('tells nothing typed from only signs typed', () => {
    expect(wantedOf('   ')).toEqual({ words: [], isOnlySigns: false });
    for (const signs of [`'"%\\&|!()`, '\u0000', '%'])
      expect(wantedOf(signs)).toEqual({ words: [], isOnlySigns: true });
  });

  test('always finds the sentence it was copied from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (sentence) => {
        const found = new Set(searchWords(sentence));
        for (const word of wantedOf(sentence).words) expect(found).toContain(word);
      }),
    );
  });

  test('never brings an operator into the query, and stays short', () => {
    const lexeme = `'(?:[^'\\\\\\u0000]|'')+'(?::\\*)?`;
    const shape = new RegExp(`^(?:${lexeme}|[()&| ])*$`, 'u');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (typed) => {
        expect(query(typed)).toMatch(shape);
        expect(query(typed).length).toBeLessThan(4_000);
      }),
    );
    expect(query('x'.repeat(10_000)).length).toBeLessThan(80);
  });
});

test('two neighbours swapped are every word one such slip away', () => {
  expect(swapped('piad')).toEqual(['ipad', 'paid', 'pida']);
});
