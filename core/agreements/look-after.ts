import { transaction } from '../db/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { readPaper, type Paper } from './agreement.ts';
import { followEnvelopes } from './follow.ts';

/**
 * Asks the service how this agreement stands, once however many ask at the same moment, and answers with it as it is then.
 * Throws what the service's failure was made of.
 */
export async function askService(deps: Deps, { agreement }: Paper): Promise<Paper> {
  const { externalId, connectionId, id } = agreement;
  if (externalId !== null) {
    await deps.plugins.readAgain(connectionId, [{ kind: 'envelope', externalId }], 'interactive');
    await followEnvelopes(deps, connectionId);
  }
  const paper = await transaction(deps.db, (tx) => readPaper(tx, id));
  if (!paper) throw new NotFound('There is no such agreement.');
  return paper;
}

/** Asks about an agreement whose signer was sent away and not heard of since; services bound how often that may be. */
export async function lookAfter(deps: Deps, id: string): Promise<void> {
  const now = deps.clock.now().toString();
  const paper = await transaction(deps.db, async (tx) => {
    await tx('agreement_signers').where({ agreement_id: id }).whereNotNull('opened_at').update({ looked_at: now });
    return readPaper(tx, id);
  });
  if (paper) await askService(deps, paper);
}
