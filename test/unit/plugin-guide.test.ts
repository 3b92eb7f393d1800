import { expect, test } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { PorticoError } from '../../core/plugin-api/index.ts';
import * as contract from '../../core/plugin-api/index.ts';

const root = path.join(import.meta.dirname, '../..');
const guide = fs.readFileSync(path.join(root, 'docs/plugins.md'), 'utf8');

/** Each block of code that names its file in the line before it. */
const samples = [...guide.matchAll(/`([^`\n]+\.ts)`[^`\n]*\n\n```ts\n([\s\S]*?)```/g)].map(
  ([, file = '', code = '']) => ({
    file,
    code,
  }),
);

test('the guide shows the whole of a plugin that is tested', () => {
  expect(samples.map(({ file }) => file)).toContain('test/support/fixture-plugins/installed/parrot/plugin.ts');
});

test.each(samples)('the code of $file in the guide is the file', ({ file, code }) => {
  expect(code).toBe(fs.readFileSync(path.join(root, file), 'utf8'));
});

test('the guide names every kind of failure the contract has', () => {
  const errors = Object.entries(contract).flatMap(([name, value]) =>
    typeof value === 'function' && value.prototype instanceof PorticoError ? [name] : [],
  );
  expect(errors.length).toBeGreaterThan(4);
  for (const name of errors) expect(guide).toContain(`\`${name}\``);
});

test('the guide names every fault a sandbox can be given', () => {
  const kinds = fs.readFileSync(path.join(root, 'core/plugin-api/sandbox/kit/faults.ts'), 'utf8');
  const [, list = ''] = /kind: z\.enum\(\[([\s\S]*?)\]\)/.exec(kinds) ?? [];
  const names = [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(8);
  for (const name of names) expect(guide).toContain(`\`${name}\``);
});

test('every link of the guide leads to a file of this repository', () => {
  const links = [...guide.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect([link, fs.existsSync(path.join(root, 'docs', link))]).toEqual([link, true]);
});
