import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { loadWords } from './words.ts';

const views = path.join(import.meta.dirname, '../../views');

describe('words', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'words.'));
    fs.mkdirSync(path.join(folder, 'invoices'));
    fs.writeFileSync(path.join(folder, 'words.en.json'), JSON.stringify({ save: 'Save' }));
    fs.writeFileSync(
      path.join(folder, 'invoices/words.en.json'),
      JSON.stringify({
        due: '{count, plural, one {One invoice is} other {# invoices are}} due',
        state: { paid: 'Paid' },
      }),
    );
    fs.writeFileSync(path.join(folder, 'invoices/words.de.json'), JSON.stringify({ state: { paid: 'Bezahlt' } }));
  });
  afterAll(() => {
    fs.rmSync(folder, { recursive: true });
  });

  test('of a wing answer to its name, common ones to their own', () => {
    const t = loadWords(folder, { strict: true }).translator('en-GB');
    expect(t('save')).toBe('Save');
    expect(t('invoices.state.paid')).toBe('Paid');
    expect(t('invoices.due', { count: 1 })).toBe('One invoice is due');
    expect(t('invoices.due', { count: 12 })).toBe('12 invoices are due');
  });

  test('come in the reader’s language, in English where it has none', () => {
    const t = loadWords(folder, { strict: true }).translator('de-AT');
    expect(t('invoices.state.paid')).toBe('Bezahlt');
    expect(t('save')).toBe('Save');
  });

  test('that do not exist are an error where we can see it, and a key where a client would', () => {
    expect(() => loadWords(folder, { strict: true }).translator('en')('nothing.here')).toThrow(
      "No words for 'nothing.here'",
    );
    expect(loadWords(folder, { strict: false }).translator('en')('nothing.here')).toBe('nothing.here');
  });

  test('are inserted as text, whatever the value looks like', () => {
    fs.writeFileSync(path.join(folder, 'words.en.json'), JSON.stringify({ save: 'Save <b>{name}</b>' }));
    const t = loadWords(folder, { strict: true }).translator('en');
    expect(t('save', { name: '<i>{x}' })).toBe('Save <b><i>{x}</b>');
  });
});

describe('the house’s own catalogue', () => {
  const files = fs
    .readdirSync(views, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ejs') || /words\.[a-z]+\.json$/.test(name));

  test.each(files.filter((name) => name.endsWith('.json')))('%s holds messages that can be read', (name) => {
    const check = (tree: unknown): void => {
      if (typeof tree === 'string') new IntlMessageFormat(tree, 'en', undefined, { ignoreTag: true });
      else for (const branch of Object.values(tree as object)) check(branch);
    };
    expect(() => {
      check(JSON.parse(fs.readFileSync(path.join(views, name), 'utf8')));
    }).not.toThrow();
  });

  test('has every key that a view names', () => {
    const t = loadWords(views, { strict: true }).translator('en');
    const missing = files
      .filter((name) => name.endsWith('.ejs'))
      .flatMap((name) =>
        [...fs.readFileSync(path.join(views, name), 'utf8').matchAll(/\bt\('([^']+)'[,)]/g)].map(
          (match) => match[1] ?? '',
        ),
      )
      .filter((key) => {
        try {
          t(key);
          return false;
        } catch (error) {
          return Error.isError(error) && error.message.startsWith('No words');
        }
      });
    expect(missing).toEqual([]);
  });
});
