import fs from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { loadWords, type Words } from '../ground/words.ts';
import { Bug } from '../plugin-api/index.ts';

export const viewsDir = path.join(import.meta.dirname, '../../views');

/**
 * The names a template may use as they are; everything else is `locals.<name>`. Templates run strict,
 * without `with`, which is a third faster and turns a misspelt name into an error.
 */
export const pageWords = [
  't',
  'money',
  'amount',
  'number',
  'date',
  'day',
  'when',
  'clock',
  'hour',
  'asset',
  'icon',
  'badge',
  'stylesheet',
  'reader',
  'firm',
  'url',
  'path',
  'title',
  'nav',
  'body',
] as const;

const catalogues = new Map<boolean, Words>();

/** The message catalogue of `views/`, read once per process. An unknown key throws except in a real house. */
export function houseWords(mode: 'demo' | 'real' | 'test'): Words {
  const strict = mode !== 'real';
  const words = catalogues.get(strict) ?? loadWords(viewsDir, { strict });
  catalogues.set(strict, words);
  return words;
}

type Template = (locals: Readonly<Record<string, unknown>>) => string;

const compiled = new Map<string, Template>();

/**
 * Fills a template of `views/` ('invoices/list') with its model. Compiled once per process; includes are
 * found from `views/` (`include('/partials/empty', { … })`) and are cached too. Views named `….text` are plain
 * text and escape nothing. Throws Bug for no such view.
 */
export function fillTemplate(view: string, locals: Readonly<Record<string, unknown>>): string {
  const template = compiled.get(view) ?? compileView(view);
  compiled.set(view, template);
  return template(locals);
}

function compileView(view: string): Template {
  const filename = path.join(viewsDir, `${view}.ejs`);
  if (!filename.startsWith(viewsDir) || !fs.existsSync(filename)) throw new Bug(`There is no view '${view}'.`);
  return ejs.compile(fs.readFileSync(filename, 'utf8'), {
    filename,
    root: viewsDir,
    cache: true,
    strict: true,
    destructuredLocals: [...pageWords],
    ...(view.endsWith('.text') ? { escape: String } : {}),
  });
}
