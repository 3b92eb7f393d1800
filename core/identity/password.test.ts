import { describe, expect, test } from '@jest/globals';
import { hashPassword, longestPassword, passwordFits, passwordProblem } from './password.ts';

describe('a password', () => {
  test('is kept as argon2id with 19 MiB and two passes, and fits only itself', async () => {
    const hash = await hashPassword('correct horse battery');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordFits(hash, 'correct horse battery')).toBe(true);
    expect(await passwordFits(hash, 'correct horse batterY')).toBe(false);
  });

  test('never fits where there is none, not even the one nobody has', async () => {
    expect(await passwordFits(null, 'nobody has this password')).toBe(false);
    expect(await passwordFits(null, '')).toBe(false);
  });

  test('of an unknown person takes the same work as a wrong one', async () => {
    const hash = await hashPassword('correct horse battery');
    await passwordFits(null, 'warm');
    const took = async (known: string | null): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < 5; round++) {
        const began = performance.now();
        await passwordFits(known, 'wrong password');
        times.push(performance.now() - began);
      }
      return times.sort((a, b) => a - b)[2] ?? 0;
    };
    const [unknown, wrong] = [await took(null), await took(hash)];
    expect(unknown).toBeGreaterThan(wrong / 3);
    expect(wrong).toBeGreaterThan(unknown / 3);
  });

  test('that is too long is refused before it costs anything', async () => {
    const long = 'x'.repeat(longestPassword + 1);
    expect(await passwordFits(await hashPassword(long), long)).toBe(false);
  });

  test.each([
    ['short', 'eleven char'],
    ['long', 'x'.repeat(201)],
    ['email', 'olive.owner@firm.example'],
    ['email', 'olive.owner1234'],
    [null, 'twelve chars'],
    [null, 'пароль из слов'],
  ])('is told what is wrong with it: %p', (problem, password) => {
    expect(passwordProblem(password, 'olive.owner@firm.example')).toBe(problem);
  });
});
