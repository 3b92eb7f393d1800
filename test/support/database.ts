import { afterAll } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase, type Database } from '../../core/db/index.ts';
import { portalPassword, portalRole, templateName } from './names.ts';

const open: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of open.splice(0)) await close();
});

/**
 * A fresh database for this test file, cloned from the migrated template and dropped when the file ends:
 * `const db = await testDatabase();` in a `beforeAll`, or at the top of a test.
 */
export async function testDatabase(): Promise<Database> {
  const server = process.env['PORTICO_TEST_SERVER'];
  if (server === undefined) throw new Error("Tests that need PostgreSQL are named '*.db.test.ts'.");
  const name = `test_${randomBytes(6).toString('hex')}`;
  await admin(server, `create database ${name} template ${templateName}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const portalUrl = new URL(url);
  portalUrl.username = portalRole;
  portalUrl.password = portalPassword;
  const database = openDatabase({ url: url.href, portalUrl: portalUrl.href });
  let closed = false;
  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await database.close();
    await admin(server ?? '', `drop database if exists ${name} with (force)`);
  }
  open.push(close);
  return { ...database, close };
}

async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
