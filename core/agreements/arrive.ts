import { transaction } from '../db/index.ts';
import { PorticoError, type SigningHint } from '../plugin-api/index.ts';
import type { ClientReader } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { readPaper, type Paper } from './agreement.ts';
import { askService } from './look-after.ts';
import { visiblePaper } from './sign.ts';
import type { Signer } from './signer.ts';
import { standingOf, type Standing } from './standing.ts';

export interface Arrival {
  readonly paper: Paper;
  readonly standing: Standing;
  readonly hint: SigningHint | null;
}

/**
 * Where an agreement stands for someone who comes back from the service's page. The first arrival asks the service once;
 * after that the page waits for the service's own news, because one envelope may not be asked about all the time. What the
 * address says is kept as a hint. Throws NotFound for somebody else's agreement.
 */
export async function arriveFrom(
  deps: Deps,
  reader: ClientReader,
  id: string,
  query: Readonly<Record<string, string>>,
): Promise<Arrival> {
  const seen = await visiblePaper(deps, reader, id);
  const mine = seen.signers.find(({ personId, openedAt }) => personId === reader.person.id && openedAt !== null);
  const isNews = mine ? await markReturned(deps, mine, hintOf(deps, await pluginOf(deps, seen), query)) : false;
  const paper = isNews ? await asked(deps, seen) : await reread(deps, seen);
  const standing = standingOf(paper.agreement, paper.signers, reader.person.id, deps.clock.now());
  const hint = paper.signers.find(({ id: signer }) => signer === mine?.id)?.hint ?? null;
  return { paper, standing, hint };
}

async function pluginOf(deps: Deps, { agreement }: Paper): Promise<string | null> {
  const connections = await deps.plugins.connections();
  return connections.find(({ id }) => id === agreement.connectionId)?.pluginId ?? null;
}

function hintOf(deps: Deps, pluginId: string | null, query: Readonly<Record<string, string>>): SigningHint | null {
  const plugin = deps.plugins.plugins.find(({ id }) => id === pluginId);
  return plugin?.state === 'ready' ? (plugin.definition.signatures?.hint?.(query) ?? null) : null;
}

/** True at the first return from this visit to the service's page, which is the one that asks. */
async function markReturned(deps: Deps, signer: Signer, hint: SigningHint | null): Promise<boolean> {
  const now = deps.clock.now().toString();
  const marked = await deps.db
    .hub('agreement_signers')
    .where({ id: signer.id, returned_at: null })
    .update({ returned_at: now, looked_at: now, hint });
  return marked === 1;
}

/** A service that does not answer leaves what is known. */
async function asked(deps: Deps, seen: Paper): Promise<Paper> {
  try {
    return await askService(deps, seen);
  } catch (error) {
    if (!(error instanceof PorticoError) || error.code === 'bug') throw error;
    deps.log.warn({ err: error, agreement: seen.agreement.id }, 'the signing service could not be asked at the return');
    return reread(deps, seen);
  }
}

async function reread(deps: Deps, { agreement }: Paper): Promise<Paper> {
  return (await transaction(deps.db, (tx) => readPaper(tx, agreement.id))) ?? { agreement, signers: [] };
}
