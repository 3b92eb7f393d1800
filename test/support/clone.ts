import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase, type Database } from '../../core/db/index.ts';
import { portalPassword, portalRole, templateName } from './names.ts';

/** A fresh database cloned from the migrated template of this server; closing it drops it. */
export async function cloneDatabase(server: string): Promise<Database> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await admin(server, `create database ${name} template ${templateName}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const portalUrl = new URL(url);
  portalUrl.username = portalRole;
  portalUrl.password = portalPassword;
  const database = openDatabase({ url: url.href, portalUrl: portalUrl.href });
  let closed = false;
  return {
    ...database,
    async close() {
      if (closed) return;
      closed = true;
      await database.close();
      await admin(server, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Takes every row out, as if the database had just been cloned: the template has none but its migrations'. */
export async function emptyDatabase(db: Database): Promise<void> {
  // Without triggers nothing is checked that the end of the block would not make true.
  await db.hub.raw(`
    do $$
    declare found record;
    begin
      set local session_replication_role = replica;
      for found in select tablename from pg_tables where schemaname = 'public' and tablename not like 'knex_migrations%'
      loop
        execute format('delete from %I', found.tablename);
      end loop;
    end $$`);
}

async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
