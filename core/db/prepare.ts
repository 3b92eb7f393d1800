import { hkdfSync } from 'node:crypto';
import type { Knex } from 'knex';
import { InvalidInput } from '../plugin-api/index.ts';
import { openDatabase, type Database } from './database.ts';
import { migrate } from './migrate.ts';
import { ensurePortalRole } from './portal-role.ts';

/**
 * Opens a database for Portico: schema up to date, the portal's role made with its few rights. The role's
 * password follows from the owner's, or from the installation's key where the owner has none, so that every
 * process of it knows the same one.
 * Throws InvalidInput with the SQL to run where the database's user may not make roles.
 */
export async function prepareDatabase(options: {
  readonly url: string;
  /** Given where the role was made by hand. */
  readonly portalUrl: string | null;
  /** 32 bytes. */
  readonly secretKey: Buffer;
}): Promise<Database> {
  const portal = options.portalUrl === null ? portalOf(options.url, options.secretKey) : given(options.portalUrl);
  const database = openDatabase({ url: options.url, portalUrl: portal.url });
  try {
    await migrate(database.hub);
    await makeRole(database.hub, portal);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Portal {
  readonly url: string;
  readonly role: string;
  readonly password: string | null;
}

function portalOf(url: string, secretKey: Buffer): Portal {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1)).replace(/[^A-Za-z0-9_]/g, '_');
  const role = `portico_portal_${name}`.slice(0, 63);
  // the owner's password is the better source: a process started with a wrong key must not change the role's
  const source = address.password === '' ? secretKey : address.password;
  const password = Buffer.from(hkdfSync('sha256', source, role, 'portal role', 24)).toString('base64url');
  address.username = role;
  address.password = password;
  return { url: address.href, role, password };
}

function given(url: string): Portal {
  return { url, role: decodeURIComponent(new URL(url).username), password: null };
}

async function makeRole(hub: Knex, portal: Portal): Promise<void> {
  try {
    await ensurePortalRole(hub, portal.role, portal.password);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new InvalidInput(
      `The database user may not make the portal's role. Have an administrator run: create role ${portal.role} login nosuperuser nobypassrls noinherit password '…'; then set PORTICO_PORTAL_DATABASE_URL to log in as it.`,
      { PORTICO_PORTAL_DATABASE_URL: 'required' },
    );
  }
}
