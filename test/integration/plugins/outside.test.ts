import { expect, test } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../../core/ground/clock.ts';
import { createLogger } from '../../../core/ground/log.ts';
import { createPluginHost, loadSecretKey, type PluginHost } from '../../../core/plugin-host/index.ts';
import { builtInFolder } from '../../../core/plugin-host/loading/load-plugins.ts';
import { testDatabase } from '../../support/database.ts';

const fixtures = path.join(import.meta.dirname, '../../support/fixture-plugins');
const builtIn = fs.readdirSync(builtInFolder).sort();

async function hostWith(pluginsDir: string, logged: string[] = []): Promise<PluginHost> {
  return createPluginHost({
    config: { endpointOverrides: {}, pluginsDir },
    clock: systemClock,
    log: createLogger('info', {}, { write: (line) => void logged.push(line) }),
    db: await testDatabase(),
    url: 'http://localhost:3000',
    key: loadSecretKey({ secretKey: Buffer.alloc(32, 7).toString('base64'), dataDir: '', databaseUrl: null }),
    subscriptions: [],
  });
}

function idsOf(host: PluginHost, state: 'ready' | 'refused'): readonly string[] {
  return host.plugins.filter((plugin) => plugin.state === state).map(({ id }) => id);
}

test('a plugin in the folder PORTICO_PLUGINS names stands beside the built-in ones, and its settings are a form', async () => {
  const host = await hostWith(path.join(fixtures, 'installed'));
  expect(idsOf(host, 'ready')).toEqual([...builtIn, 'parrot'].sort());
  const form = await host.settingsForm('parrot');
  expect(form.map(({ title, secret }) => [title, secret])).toEqual([
    ['API key', true],
    ['Signing secret', true],
    ['Greeting', false],
  ]);
});

test('broken plugins hold nobody up: each has its reason on the settings page and in the log, the rest is ready', async () => {
  const logged: string[] = [];
  const host = await hostWith(path.join(fixtures, 'broken'), logged);
  const broken = fs.readdirSync(path.join(fixtures, 'broken')).sort();
  expect(idsOf(host, 'ready')).toEqual(builtIn);
  expect(idsOf(host, 'refused')).toEqual(broken);
  const refused = (await host.cards()).flatMap(({ plugin }) => (plugin.state === 'refused' ? [plugin] : []));
  for (const { id, reason } of refused) {
    expect(reason).toContain(`'${id}'`);
    expect(logged.some((line) => line.includes(JSON.stringify(reason).slice(1, -1)))).toBe(true);
  }
});

test('a refused plugin can be neither enabled nor reached by a webhook', async () => {
  const host = await hostWith(path.join(fixtures, 'broken'));
  await expect(host.enable('other-contract', { settings: {}, personId: null })).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringMatching(/needs contract version 2; this Portico speaks version 1/),
  });
});
