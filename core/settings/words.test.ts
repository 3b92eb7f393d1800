import { expect, test } from '@jest/globals';
import { recordSchemas } from '../plugin-api/index.ts';
import { houseWords } from '../web/index.ts';
import { consequencesOf } from './consequences.ts';

const t = houseWords('test').translator('en');

test.each(Object.keys(recordSchemas))('records of kind %s have a word, in one and in many', (kind) => {
  const one = t(`settings.kind.${kind}`, { count: 1 });
  expect(t(`settings.kind.${kind}`, { count: 2 })).not.toBe(one);
});

test('whatever a plugin offers, its end has words', () => {
  const webhooks = { verify: () => ({ kind: 'refused' as const, reason: '' }), handle: () => [] };
  const streams = [{ name: 's', records: 'contact' as const, every: '1h', pull: () => nothing() }];
  const { portal, desk } = consequencesOf({ streams, webhooks }, ['accounting', 'payments', 'signatures', 'crm']);
  const sentences = [...portal, ...desk].map((key) => t(`settings.consequences.${key}`, { name: 'Parrot' }));
  expect(new Set(sentences).size).toBe(9);
});

test('a plugin that only writes reads nothing that could stop', () => {
  expect(consequencesOf({ streams: [] }, ['crm'])).toEqual({ portal: [], desk: ['crmDesk'], panels: [] });
});

async function* nothing(): AsyncGenerator<never> {
  await Promise.resolve();
  yield* [];
}
