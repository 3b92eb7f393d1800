import type { Knex } from 'knex';
import type { Database } from '../db/index.ts';

/** The firm whose house this is. */
export interface Firm {
  readonly name: string;
  readonly email: string | null;
  /** IANA. */
  readonly timeZone: string;
  /** ISO 4217, the currency of its books. */
  readonly currency: string;
  /** BCP 47. */
  readonly locale: string;
  /** '#rrggbb' as chosen; pages use it repaired. */
  readonly accent: string;
}

/** How long another process's change of the firm's name or colour may go unseen. */
const freshForMs = 2_000;

/** A reader of the firm's row that asks the database at most every two seconds; null before the first run. */
export function firmReader(db: Database): () => Promise<Firm | null> {
  let known: Firm | null = null;
  let readAt = -Infinity;
  return async () => {
    const tick = performance.now();
    if (known === null || tick - readAt > freshForMs) {
      known = await readFirm(db);
      readAt = tick;
    }
    return known;
  };
}

/** The firm's row now; null before the first run. */
export function readFirm(db: Database): Promise<Firm | null> {
  return firmWithin(db.hub);
}

/** The same within a transaction. */
export async function firmWithin(tx: Knex): Promise<Firm | null> {
  const row = await tx('firm').first<Firm | undefined>(
    'name',
    'email',
    'time_zone as timeZone',
    'currency',
    'locale',
    'accent',
  );
  return row ?? null;
}
