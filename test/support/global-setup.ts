import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate, openDatabase, ensurePortalRole } from '../../core/db/index.ts';
import { startEmbedded, type EmbeddedServer } from '../../core/db/embedded/index.ts';
import { portalRole, portalPassword, templateName } from './names.ts';

declare global {
  var porticoTestServer: { readonly server: EmbeddedServer; readonly folder: string } | undefined;
}

/** One PostgreSQL per run, with a migrated template that every test's database is cloned from. */
export default async function globalSetup(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-tests.'));
  fs.chmodSync(folder, 0o755);
  // What dies with the run need not survive a power cut.
  const overrides = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };
  const server = await startEmbedded({ dataDir: folder, overrides });
  const admin = openDatabase({ url: server.url, portalUrl: server.url });
  await admin.hub.raw(`create database ${templateName}`);
  await admin.close();
  const url = server.url.replace(/\/[^/]*$/, `/${templateName}`);
  const template = openDatabase({ url, portalUrl: url });
  await migrate(template.hub);
  await ensurePortalRole(template.hub, portalRole, portalPassword);
  await template.close();
  process.env['PORTICO_TEST_SERVER'] = server.url;
  globalThis.porticoTestServer = { server, folder };
}
