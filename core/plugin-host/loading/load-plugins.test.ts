import { expect, test } from '@jest/globals';
import path from 'node:path';
import { loadPlugins } from './load-plugins.ts';

const fixtures = path.join(import.meta.dirname, '../../../test/support/fixture-plugins');
const installed = path.join(fixtures, 'installed');
const broken = path.join(fixtures, 'broken');

async function reasonOf(id: string): Promise<string> {
  const plugin = (await loadPlugins([installed, broken])).find((one) => one.id === id);
  return plugin?.state === 'refused' ? plugin.reason : `'${id}' was not refused`;
}

test('a plugin from another folder is ready, whatever lies broken beside it', async () => {
  const plugins = await loadPlugins([installed, broken]);
  expect(plugins.filter(({ state }) => state === 'ready').map(({ id }) => id)).toEqual(['parrot']);
  expect(plugins.filter(({ state }) => state === 'refused')).toHaveLength(7);
});

test('a plugin for another contract version is refused, with both versions', async () => {
  expect(await reasonOf('other-contract')).toBe(
    "'other-contract' needs contract version 2; this Portico speaks version 1. Install the plugin's release for it.",
  );
});

test('a plain http endpoint is refused, with what was found', async () => {
  expect(await reasonOf('http-endpoint')).toBe(
    "'http-endpoint' has a manifest that cannot be used: endpoints.api must be https://host or https://*.host, found 'http://api.parrot.example'.",
  );
});

test('every mistake of a manifest is named', async () => {
  const reason = await reasonOf('bad-manifest');
  for (const place of ['name', 'budget.0', 'identify must be a function']) expect(reason).toContain(place);
});

test('a choice of ways to connect that its setting does not offer is refused, with both', async () => {
  expect(await reasonOf('unreachable-way')).toBe(
    "'unreachable-way' needs the setting 'greeting' to offer bonjour, hello, and found ahoy, hello.",
  );
});

test('an id that is not the name of its folder is refused', async () => {
  expect(await reasonOf('wrong-name')).toBe(
    "'wrong-name' needs an id equal to its folder's name, and found 'right-name'.",
  );
});

test('a plugin that throws while it is imported is refused with its own words', async () => {
  expect(await reasonOf('throws-on-import')).toBe("'throws-on-import' could not be loaded: no licence file found");
});

test('a folder without plugin.ts is refused', async () => {
  expect(await reasonOf('no-plugin-file')).toBe(
    "'no-plugin-file' needs a file plugin.ts, and there is none in its folder.",
  );
});

test('of two plugins with one id the first is kept and the second says where the first is', async () => {
  const plugins = await loadPlugins([installed, installed]);
  expect(plugins.map(({ state }) => state)).toEqual(['ready', 'refused']);
});
