import { expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { testClock } from '../../test/support/house.ts';
import type { Database } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { createLogger } from '../ground/log.ts';
import { createPluginHost } from './create-host.ts';
import type { PluginHost } from './host.ts';
import { loadSecretKey } from './secret-key.ts';

test('while the key is another, no connection is offered for work: it waits instead of failing', async () => {
  const db = await testDatabase();
  const host = await hostWith(db, 7);
  const plugin = host.plugins.find((one) => one.state === 'ready' && one.definition.crm !== undefined);
  await db.hub('connections').insert({
    id: newId(),
    plugin_id: plugin?.id,
    identity: JSON.stringify({ organisation: 'x', timeZone: 'Europe/London' }),
    state: 'connected',
    connected_at: '2026-11-20T12:00:00Z',
    created_at: '2026-11-20T12:00:00Z',
  });
  expect(await host.withPort('crm')).toHaveLength(1);
  const other = await hostWith(db, 8);
  expect(other.keyTrouble).toContain('paused');
  expect(await other.withPort('crm')).toEqual([]);
  expect(await other.connections()).toHaveLength(1);
});

function hostWith(db: Database, keyByte: number): Promise<PluginHost> {
  const secretKey = Buffer.alloc(32, keyByte).toString('base64');
  return createPluginHost({
    config: { endpointOverrides: {}, pluginsDir: null },
    clock: testClock('2026-11-24T19:00:00Z'),
    log: createLogger('silent'),
    db,
    url: 'http://localhost',
    key: loadSecretKey({ secretKey, dataDir: '', databaseUrl: null }),
    subscriptions: [],
  });
}
