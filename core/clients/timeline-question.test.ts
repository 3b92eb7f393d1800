import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressOf, askOf, isNewestPage, questionOf } from './timeline-question.ts';

const place = '2026-03-03T10:00:00Z_0190a8a2-7b1e-7c00-8000-000000000001';
const nothing = { search: '', area: null, on: null, before: null, after: null, isDayUnclear: false };

describe('the address of a timeline', () => {
  test('may ask for everything at once', () => {
    const question = questionOf({ q: 'müller', area: 'money', before: place, on: '2026-03-03' });
    expect(question).toEqual({ ...nothing, search: 'müller', area: 'money', before: place, on: '2026-03-03' });
    expect(askOf(question, 'c', 'UTC')).toMatchObject({
      search: 'müller',
      area: 'money',
      from: { at: place.slice(0, 20) },
    });
  });

  test('begins a day with its end, where the reader is', () => {
    const ask = askOf(questionOf({ on: '2026-03-03' }), 'c', 'America/New_York');
    expect(ask.from?.at).toBe('2026-03-04T05:00:00Z');
  });

  test('says that a day makes no sense, and shows the newest', () => {
    for (const on of ['nonsense', '2026-13-45', '0000-00-00', '99999-01-01', "'", '2026-02-30', '\u0000']) {
      const question = questionOf({ on });
      expect([on, question.isDayUnclear, isNewestPage(question)]).toEqual([on, true, true]);
    }
    expect(questionOf({ on: '' }).isDayUnclear).toBe(false);
  });

  test('is harmless whatever stands in it', () => {
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string()), fc.integer(), fc.constant(place));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('q', 'area', 'on', 'before', 'after'), value), (query) => {
        const question = questionOf(query);
        expect(question.search.length).toBeLessThanOrEqual(200);
        expect(() => askOf(question, 'c', 'UTC')).not.toThrow();
        const address = new URL(addressOf('/timeline#here', question), 'http://here');
        const again = questionOf(Object.fromEntries(address.searchParams));
        expect(again).toEqual({
          ...question,
          isDayUnclear: false,
          on: question.before || question.after ? null : question.on,
        });
      }),
    );
  });
});
