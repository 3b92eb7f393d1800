import type { Transaction } from '../db/index.ts';
import { linkColumns, linkTables, patternOf, type LinkRow, type Page } from './queries.ts';

/**
 * What speaks for a proposal, the strongest first. several: more than one client is proposed for the same contact, so that
 * whatever speaks for one of them does not tell which.
 */
export const strengths = ['both', 'domain', 'name', 'several'] as const;
export type Strength = (typeof strengths)[number];

export type Proposal = LinkRow & { readonly strength: Strength };

export interface ProposalGroup {
  readonly strength: Strength;
  readonly proposals: readonly Proposal[];
}

/** What waits for a decision, the strongest reasons first, then by client. */
export async function listProposals(tx: Transaction, page: Page): Promise<readonly Proposal[]> {
  const { rows } = await tx.raw<{ rows: Proposal[] }>(
    `with proposed as (
       select ${linkColumns},
         case when count(*) over (partition by l.connection_id, l.kind, l.external_id) > 1 then 'several'
              when jsonb_array_length(l.reasons) > 1 then 'both'
              else coalesce(l.reasons #>> '{0,because}', 'name') end as strength
       from ${linkTables} where l.kind in ('person', 'company') and l.state = 'proposed'
     )
     select * from proposed
     where :search = '' or name ilike :pattern or email ilike :pattern or "clientName" ilike :pattern
     order by array_position(:strengths::text[], strength), lower("clientName"), "clientId", kind, lower(name), id
     limit :limit offset :offset`,
    { ...page, pattern: patternOf(page.search), strengths: [...strengths] },
  );
  return rows;
}

export function isProposal(row: object): row is Proposal {
  return 'strength' in row;
}

/** The same in groups, each said once. Pure. */
export function byStrength(proposals: readonly Proposal[]): readonly ProposalGroup[] {
  return strengths
    .map((strength) => ({ strength, proposals: proposals.filter((one) => one.strength === strength) }))
    .filter((group) => group.proposals.length > 0);
}

/** Links one person decided at one instant, as they stand now. */
export async function decidedTogether(tx: Transaction, personId: string, at: string): Promise<readonly LinkRow[]> {
  const { rows } = await tx.raw<{ rows: LinkRow[] }>(
    `select ${linkColumns} from ${linkTables}
     where l.kind in ('person', 'company') and l.decided_by = ? and l.decided_at = ?::timestamptz
     order by lower(c.name), c.id, lower(r.data ->> 'name'), l.id`,
    [personId, at],
  );
  return rows;
}

export async function readLinks(tx: Transaction, ids: readonly string[]): Promise<readonly LinkRow[]> {
  const { rows } = await tx.raw<{ rows: LinkRow[] }>(
    `select ${linkColumns} from ${linkTables}
     where l.kind in ('person', 'company') and l.id = any(?::uuid[]) order by lower(c.name), l.id`,
    [[...ids]],
  );
  return rows;
}
