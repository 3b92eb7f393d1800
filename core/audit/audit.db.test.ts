import { beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { transaction, type Database } from '../db/index.ts';
import { systemClock } from '../ground/clock.ts';
import { audit, sealAudit, verifyAudit } from './index.ts';

let db: Database;
beforeEach(async () => {
  db = await testDatabase();
});

async function act(n: number): Promise<void> {
  await transaction(db, (tx) =>
    audit(tx, {
      actor: { kind: 'system', id: 'tests' },
      action: 'thing.happened',
      facts: { n, nested: { b: 1.5, a: ['x'] } },
      personal: { email: `person${n}@example.test` },
    }),
  );
}

async function sealed(...numbers: number[]): Promise<void> {
  for (const n of numbers) await act(n);
  await sealAudit(db, systemClock);
}

describe('the audit', () => {
  test('keeps an act exactly when the act happened', async () => {
    const failing = transaction(db, async (tx) => {
      await audit(tx, { actor: { kind: 'system', id: 'tests' }, action: 'thing.failed', facts: {} });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await db.hub('audit_events')).toEqual([]);
  });

  test('holds, seal after seal, and says what is not sealed yet', async () => {
    await sealed(1, 2);
    await sealed(3);
    await act(4);
    expect(await verifyAudit(db)).toEqual({ ok: true, seals: 2, events: 3, unsealed: 1, broken: [] });
  });

  test('keeps personal details beside the chain, where they can be erased', async () => {
    await sealed(1, 2);
    expect(JSON.stringify(await db.hub('audit_events').select('facts', 'subject'))).not.toContain('person1');
    await db.hub('audit_personal').delete();
    expect((await verifyAudit(db)).ok).toBe(true);
  });

  test.each<[string, string, string]>([
    ['a changed fact', `update audit_events set facts = '{"n": 9}' where facts ->> 'n' = '1'`, 'was changed after'],
    [
      'a changed time',
      `update audit_events set at = at + interval '1 second' where facts ->> 'n' = '1'`,
      'was changed after',
    ],
    ['changed personal details', `update audit_personal set facts = '{}'`, 'are not the ones that were sealed'],
    ['a removed event', `delete from audit_events where facts ->> 'n' = '1'`, 'holds 2 events, 1 are there'],
    ['an event put in', `update audit_events set sealed_in = 1 where sealed_in = 2`, 'holds 2 events, 3 are there'],
    ['a removed seal', `delete from audit_seals where number = 1`, 'does not follow the one before it'],
  ])('names %s', async (_what, forgery, sentence) => {
    await sealed(1, 2);
    await sealed(3);
    await db.hub.raw('alter table audit_personal drop constraint audit_personal_event_id_fkey');
    await db.hub.raw(forgery);
    const verdict = await verifyAudit(db);
    expect(verdict.ok).toBe(false);
    expect(verdict.broken.map((broken) => broken.sentence).join(' ')).toContain(sentence);
  });
});
