import { afterAll } from '@jest/globals';
import type { Database } from '../../core/db/index.ts';
import { cloneDatabase } from './clone.ts';

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
  const db = await cloneDatabase(server);
  open.push(() => db.close());
  return db;
}
