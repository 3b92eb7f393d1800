import type { RequestHandler } from 'express';
import { transaction, type Transaction } from '../../db/index.ts';
import { can } from '../../permissions/index.ts';
import type { Deps } from '../../wing.ts';

const page = /^\/staff\/clients\/([0-9a-f-]{36})(\/.*)?$/;

/** Leads staff from a page of a client that was merged into another to the same page of the one that stays. */
export function leadOn(deps: Deps): RequestHandler {
  return async (req, res, next) => {
    const [, id, rest = ''] = page.exec(req.path) ?? [];
    if (id === undefined || req.method !== 'GET' || !can(req.reader, 'clients.read')) {
      next();
      return;
    }
    const into = await transaction(deps.db, (tx) => mergedInto(tx, id));
    if (into === null) next();
    else res.redirect(303, `/staff/clients/${into}${rest}`);
  };
}

async function mergedInto(tx: Transaction, id: string): Promise<string | null> {
  const { rows } = await tx.raw<{ rows: { into: string }[] }>(
    'select merged_into as "into" from clients where id::text = ? and merged_into is not null',
    [id],
  );
  return rows[0]?.into ?? null;
}

/** Names of those that were merged into this client. */
export async function namesMergedInto(tx: Transaction, clientId: string): Promise<readonly string[]> {
  const rows = await tx('clients')
    .where({ merged_into: clientId })
    .orderByRaw('lower(name), id')
    .select<{ name: string }[]>('name');
  return rows.map(({ name }) => name);
}
