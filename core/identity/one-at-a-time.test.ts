import { expect, test } from '@jest/globals';
import { oneAtATime } from './one-at-a-time.ts';

test('work for one key runs one after another, in order, and other keys do not wait', async () => {
  const inTurn = oneAtATime();
  const seen: string[] = [];
  const slow = Promise.withResolvers<undefined>();
  const first = inTurn('anna', async () => {
    seen.push('first begins');
    await slow.promise;
    seen.push('first ends');
  });
  const second = inTurn('anna', () => Promise.resolve(seen.push('second')));
  await inTurn('ben', () => Promise.resolve(seen.push('other')));
  slow.resolve(undefined);
  await Promise.all([first, second]);
  expect(seen).toEqual(['first begins', 'other', 'first ends', 'second']);
});

test('a failure is its own: the next in line runs all the same', async () => {
  const inTurn = oneAtATime();
  const failing = inTurn('anna', () => Promise.reject(new Error('no')));
  const next = inTurn('anna', () => Promise.resolve('yes'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});
