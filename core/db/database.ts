import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import { Bug } from '../plugin-api/index.ts';

/** An open transaction: what every query runs in. */
export type Transaction = Knex.Transaction;

export interface Database {
  /** Owns the tables; for the worker, staff pages and the wings' writes. */
  readonly hub: Knex;
  /** Logs in as a role that owns nothing; only through `scoped`. */
  readonly portal: Knex;
  /** Connection string of `hub`, for LISTEN and for the job engine. */
  readonly url: string;
  close(): Promise<void>;
}

export interface Scope {
  readonly personId: string;
  readonly clientId: string;
}

/** Opens both pools. Nothing is sent until the first query. */
export function openDatabase(options: { url: string; portalUrl: string; poolSize?: number }): Database {
  const hub = pool(options.url, options.poolSize ?? 10);
  const portal = pool(options.portalUrl, options.poolSize ?? 10);
  return {
    hub,
    portal,
    url: options.url,
    async close() {
      await Promise.all([hub.destroy(), portal.destroy()]);
    },
  };
}

/** One transaction as the owner. */
export function transaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.hub.transaction(work);
}

/**
 * One short transaction as the portal's role, seeing only what this person may see of this one client.
 * Never hold it open across a vendor call or a stream of events.
 */
export function scoped<T>(db: Database, scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.portal.transaction(async (tx) => {
    await tx.raw(`select set_config('portico.client', ?, true), set_config('portico.person', ?, true)`, [
      scope.clientId,
      scope.personId,
    ]);
    return work(tx);
  });
}

function pool(connectionString: string, size: number): Knex {
  return knexFactory({
    client: 'pg',
    connection: { connectionString, options: '-c timezone=UTC -c jit=off', types: { getTypeParser } } as object,
    pool: { min: 0, max: size },
  });
}

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: safeInteger,
  1082: (text) => text,
  1114: (text) => text,
  1184: (text) => `${text.slice(0, 10)}T${text.slice(11).replace(/\+00$/, 'Z')}`,
};

/** bigint comes as a checked safe integer, timestamptz as an ISO instant, date as an ISO date. */
const getTypeParser: pg.CustomTypesConfig['getTypeParser'] = (oid, format) => {
  const own = format === 'binary' ? undefined : parsers[oid];
  return own ?? (pg.types.getTypeParser(oid, format) as (value: string) => unknown);
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Bug(`${text} does not fit a safe integer.`);
  return value;
}
