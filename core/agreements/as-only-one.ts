import { transaction } from '../db/index.ts';
import type { Deps } from '../wing.ts';

/**
 * Does `work` as the only one working on this agreement, in any process: a lock held by a transaction of its own, which
 * PostgreSQL lets go when the process dies. `stillOurs` throws once that lock is lost (the database restarted).
 * Answers false, at once, when somebody else works on it.
 */
export function asOnlyOne(
  deps: Pick<Deps, 'db'>,
  agreementId: string,
  work: (stillOurs: () => Promise<void>) => Promise<void>,
): Promise<boolean> {
  return transaction(deps.db, async (lock) => {
    const { rows } = await lock.raw<{ rows: { free: boolean }[] }>(
      `select pg_try_advisory_xact_lock(hashtextextended('portico.agreement ' || ?, 0)) as free`,
      [agreementId],
    );
    if (rows[0]?.free !== true) return false;
    await work(async () => {
      await lock.raw('select 1');
    });
    return true;
  });
}
