import { describe, expect, test } from '@jest/globals';
import { escapeHtml, formatFor } from './format.ts';

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
const british = formatFor('en-GB', 'Europe/London', now);

describe('money on a page', () => {
  test.each([
    [123_450, 'GBP', '1,234.50 GBP'],
    [-5, 'GBP', '-0.05 GBP'],
    [0, 'EUR', '0.00 EUR'],
    [500, 'JPY', '500 JPY'],
    [1_234, 'KWD', '1.234 KWD'],
  ])('%p %p is written %p', (amount, currency, text) => {
    expect(british.money({ amount, currency })).toBe(text);
  });

  test('has the decimals of ISO 4217 where Intl has others: 12.34 forint, not 12', () => {
    expect(british.money({ amount: 1_234, currency: 'HUF' })).toBe('12.34 HUF');
  });

  test('is exact up to the largest amount we hold', () => {
    expect(british.amount({ amount: Number.MAX_SAFE_INTEGER, currency: 'GBP' })).toBe('90,071,992,547,409.91');
  });

  test('is grouped as the reader writes numbers', () => {
    expect(formatFor('de-DE', 'Europe/Berlin', now).money({ amount: 123_450, currency: 'EUR' })).toBe('1.234,50 EUR');
  });
});

describe('dates on a page', () => {
  test('are short in tables, in words in sentences, with a year where it is another', () => {
    expect(british.date('2026-03-03')).toBe('3 Mar 2026');
    expect(british.day('2026-03-03')).toBe('3 March');
    expect(british.day('2025-12-31')).toBe('31 December 2025');
  });

  test('an instant is told in the reader’s zone, the exact one in its title', () => {
    const auckland = formatFor('en-NZ', 'Pacific/Auckland', now);
    expect(auckland.when('2026-11-24T19:00:00.123456Z')).toMatch(
      /^<time datetime="2026-11-24T19:00:00\.123456Z" title="[^"]*25 November 2026[^"]*">25 Nov, 8:00\sam<\/time>$/,
    );
  });

  test('today is only a clock; yesterday has its day', () => {
    expect(british.hour('2026-11-23T09:41:00Z')).toContain('>09:41</time>');
    expect(british.clock('2026-11-24T09:41:00Z')).toContain('>09:41</time>');
    expect(british.clock('2026-11-23T23:59:00Z')).toContain('>23 Nov, 23:59</time>');
  });

  test('summer and winter are told apart', () => {
    expect(british.when('2026-07-01T12:00:00Z')).toContain('13:00</time>');
  });
});

test('text cannot break out of HTML or an attribute', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;');
});
