import { hkdfSync, randomBytes } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { Knex } from 'knex';
import type { Pool, QueryResult } from 'pg';
import type { Config } from '../config.ts';
import { loadSecretKey } from '../plugin-host/index.ts';
import type { Reader } from '../web/index.ts';
import type { Deps } from '../wing.ts';

declare module 'express-session' {
  interface SessionData {
    /** ISO instants by Portico's clock. */
    signedInAt: string;
    seenAt: string;
    method: Reader['method'];
    /** The client chosen by someone who belongs to several. */
    clientId: string;
  }
}

/** A session ends when it was not used for so long. */
export const sessionLasts = Temporal.Duration.from({ hours: 14 * 24 });

/** How often a session in use is written again; more often would make every page view a write. */
export const sessionTouchedEvery = Temporal.Duration.from({ hours: 1 });

/**
 * Sessions in PostgreSQL behind one cookie that scripts cannot read and other sites cannot send along with
 * a form. Nothing is stored for people who are not signed in.
 */
export function sessions(deps: Deps): RequestHandler {
  const isHttps = deps.url.startsWith('https:');
  const Store = connectPgSimple(session);
  return session({
    name: cookieName(deps.url),
    secret: cookieSecret(deps.config),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    genid: () => randomBytes(32).toString('base64url'),
    proxy: isHttps,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: isHttps,
      path: '/',
      maxAge: sessionLasts.total('milliseconds'),
    },
    store: new Store({
      pool: asPool(deps.db.hub),
      tableName: 'sessions',
      createTableIfMissing: false,
      pruneSessionInterval: false,
      disableTouch: true,
      errorLog: (...trouble: unknown[]) => {
        deps.log.error({ trouble: trouble.map(String) }, 'session store');
      },
    }),
  });
}

/** `__Host-` holds a browser to https, this host and the whole site; it cannot be had on plain http. */
export function cookieName(url: string): string {
  return url.startsWith('https:') ? '__Host-portico' : `portico-${new URL(url).port}`;
}

/** Ends every session of a person, this one included. */
export async function endSessionsOf(hub: Pick<Knex, 'raw'>, personId: string): Promise<void> {
  await hub.raw('delete from sessions where person_id = ?', [personId]);
}

/** Drops sessions whose cookie ran out, by the machine's clock, as the store counts. */
export async function dropOldSessions(hub: Knex): Promise<void> {
  await hub.raw('delete from sessions where expire < clock_timestamp()');
}

/** Ends this session and forgets its cookie's row. */
export function endSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.destroy((error: unknown) => {
      if (Error.isError(error)) reject(error);
      else resolve();
    });
  });
}

/** What the cookie is signed with, derived from the installation's key: a copy of the database alone opens no session. */
function cookieSecret(config: Config): string {
  const key = hkdfSync('sha256', loadSecretKey(config).bytes, '', 'portico session cookie', 32);
  return Buffer.from(key).toString('base64');
}

interface PgConnection {
  query(text: string, values?: readonly unknown[]): Promise<QueryResult>;
}

interface PgClientOfKnex {
  acquireConnection(): Promise<PgConnection>;
  releaseConnection(connection: PgConnection): void;
}

/** The hub's own pool in the one shape the store uses, so that sessions open no second one. */
function asPool(hub: Knex): Pool {
  const client = hub.client as PgClientOfKnex;
  const pool = {
    async query(text: string, values?: readonly unknown[]): Promise<QueryResult> {
      const connection = await client.acquireConnection();
      try {
        return await connection.query(text, values);
      } finally {
        client.releaseConnection(connection);
      }
    },
  };
  return pool as unknown as Pool;
}
