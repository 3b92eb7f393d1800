import { expect, test } from '@jest/globals';
import { compileFilter, FilterProblem, type Value } from './filter.ts';

const fields = (path: string): Value | undefined =>
  ({ Status: 'PAID', Reference: 'ch_1 | INV-1', Total: 12.5, Date: Date.UTC(2026, 2, 1), 'Contact.ContactID': 'abc' })[
    path
  ];
const holds = (where: string) => compileFilter(where)(fields);

test.each([
  ['Status=="PAID"', true],
  ['Status == "DRAFT" OR Total > 12', true],
  ['Status=="PAID" AND (Total>20 OR Total<=12.5)', true],
  ['!(Status=="PAID")', false],
  ['Reference.StartsWith("ch_1")', true],
  ['Reference.Contains("INV-2")', false],
  ['Date>=DateTime(2026, 3, 1) && Date<DateTime(2026, 3, 2)', true],
  ['Contact.ContactID==guid("ABC")', true],
  ['Status!=null', true],
])('%s is %s', (where, expected) => {
  expect(holds(where)).toBe(expected);
});

test.each(['Nothing=="x"', 'Status==', 'Status=="a" AND', '(Status=="a"', 'Date>DateTime(2026, 13, 1)', 'Status;'])(
  '%s is not understood',
  (where) => {
    expect(() => holds(where)).toThrow(FilterProblem);
  },
);
