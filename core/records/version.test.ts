import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fixedInstant, settle, type Known, type Reading } from './version.ts';

const at = (minute: number): string => fixedInstant(`2026-11-24T10:${String(minute).padStart(2, '0')}:00Z`);

function settleAll(readings: readonly Reading[]): Known | null {
  return readings.reduce<Known | null>(settle, null);
}

describe('the version guard', () => {
  const first: Reading = { versionAt: at(1), readAt: at(10), hash: 'a' };

  test('takes what it has never seen', () => {
    expect(settle(null, first)).toEqual({
      versionAt: at(1),
      versionReadAt: at(10),
      hash: 'a',
      changedAt: at(1),
      readAt: at(10),
      deletedAt: null,
    });
  });

  test('keeps the later version, whichever comes first', () => {
    const later: Reading = { versionAt: at(2), readAt: at(9), hash: 'b' };
    expect(settleAll([first, later])?.hash).toBe('b');
    expect(settleAll([later, first])?.hash).toBe('b');
  });

  test('at equal versions believes the read that began later', () => {
    const other: Reading = { versionAt: at(1), readAt: at(11), hash: 'b' };
    expect(settleAll([first, other])?.hash).toBe('b');
    expect(settleAll([other, first])?.hash).toBe('b');
  });

  test('takes the start of the read as the version where the vendor keeps none', () => {
    const older: Reading = { versionAt: null, readAt: at(5), hash: 'a' };
    const newer: Reading = { versionAt: null, readAt: at(6), hash: 'b' };
    expect(settleAll([newer, older])?.hash).toBe('b');
  });

  test('remembers when content was first seen, however often it is read again', () => {
    const again: Reading = { versionAt: at(4), readAt: at(20), hash: 'a' };
    expect(settleAll([first, again])).toMatchObject({ changedAt: at(1), versionAt: at(4), readAt: at(20) });
    expect(settleAll([again, first])).toMatchObject({ changedAt: at(1), versionAt: at(4), readAt: at(20) });
  });

  test('lets the latest read say whether it exists', () => {
    const gone: Reading = { gone: true, readAt: at(15) };
    expect(settleAll([first, gone])?.deletedAt).toBe(at(15));
    expect(settleAll([first, gone, { ...first, readAt: at(16) }])?.deletedAt).toBeNull();
    expect(settleAll([first, gone, { ...first, readAt: at(14) }])?.deletedAt).toBe(at(15));
  });

  test('knows nothing of what was only ever said to be gone', () => {
    expect(settle(null, { gone: true, readAt: at(1) })).toBeNull();
  });
});

describe('any order and any repetition of the same readings', () => {
  /** Readings as a vendor gives them: content belongs to a version, so one version has one content per read. */
  const reading = fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 6, max: 12 }), fc.constantFrom('', 'x'))
    .map(([version, read, drift]): Reading => ({
      versionAt: at(version),
      readAt: at(read),
      hash: `v${version}${drift}`,
    }));
  const gone = fc.integer({ min: 6, max: 12 }).map((read): Reading => ({ gone: true, readAt: at(read) }));

  test('end in the same content and version', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat()), (readings, order) => {
        const shuffled = [...readings, ...readings].sort(() => ((order.next().value ?? 0) % 3) - 1);
        // A vendor that returns to old content has no one moment at which it 'first' had it.
        const ignored = { changedAt: at(0) };
        expect({ ...settleAll(shuffled), ...ignored }).toEqual({ ...settleAll(readings), ...ignored });
      }),
    );
  });

  test('end in the same existence once it was seen', () => {
    const seen: Reading = { versionAt: at(0), readAt: at(0), hash: 'v0' };
    fc.assert(
      fc.property(
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 }),
        fc.array(gone, { maxLength: 3 }),
        (order, ends) => {
          const readings: Reading[] = [
            ...order.map((read): Reading => ({ versionAt: at(0), readAt: at(read * 2), hash: 'v0' })),
            ...ends,
          ];
          const forwards = settleAll([seen, ...readings]);
          const backwards = settleAll([seen, ...readings.toReversed()]);
          expect(forwards).toEqual(backwards);
        },
      ),
    );
  });

  test('repeating the last reading changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(reading, gone), { minLength: 1, maxLength: 8 }), (readings) => {
        const last = readings.at(-1);
        const once = settleAll(readings);
        expect(last && settle(once, last)).toEqual(once);
      }),
    );
  });
});
