import { transaction } from '../db/index.ts';
import { enqueue } from '../jobs/index.ts';
import type { Deps } from '../wing.ts';
import { planNotes } from './plan-notes.ts';
import { nextTry, writeNotes } from './write-notes.ts';

/** Tells every connected customer relationship system what it does not know yet, and comes back for what must wait. */
export async function tellCrm(deps: Deps): Promise<void> {
  for (const { id } of await deps.plugins.withPort('crm')) {
    await planNotes(deps, id);
    await writeNotes(deps, id);
    await transaction(deps.db, async (tx) => {
      const runAt = await nextTry(tx, id);
      if (runAt !== null) await enqueue(tx, 'crm.tell', {}, { runAt, key: 'crm.later' });
    });
  }
}
