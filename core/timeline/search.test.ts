import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { searchQuery } from './search.ts';

describe('what someone typed', () => {
  test('becomes words that must all occur and may go on', () => {
    expect(searchQuery('  INV-0012 acme ')).toBe("'INV-0012':* & 'acme':*");
  });

  test('finds amounts typed with their grouping', () => {
    expect(searchQuery('1,200.00')).toBe("'1200.00':*");
  });

  test('asks for everything when nothing was typed, for nothing when only signs were', () => {
    expect(searchQuery('   ')).toBe('');
    expect(searchQuery(`'"%\\&|!()`)).toBeNull();
  });

  test('never brings an operator or a quote into the query, and stays short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (typed) => {
        const query = searchQuery(typed) ?? '';
        expect(query).toMatch(/^('[\p{L}\p{N}][\p{L}\p{N}.@_-]*':\*( & )?)*$/u);
        expect(query.length).toBeLessThan(500);
      }),
    );
    expect((searchQuery('x'.repeat(10_000)) ?? '').length).toBeLessThan(60);
  });
});
