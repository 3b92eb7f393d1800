import fs from 'node:fs';
import path from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { Bug } from '../plugin-api/index.ts';

/** What a message may be given; numbers choose plurals, everything else is inserted as text. */
export type WordValues = Readonly<Record<string, string | number | boolean>>;

/** Turns a key into a sentence in the reader's language. */
export type Translate = (key: string, values?: WordValues) => string;

export interface Words {
  /** The sentences of the best catalogue for this BCP 47 locale, English where it has none. */
  translator(locale: string): Translate;
}

/**
 * Reads every `words.<language>.json` of the views folder and of the folders in it; a catalogue in
 * `views/invoices` answers to `invoices.<key>`, the top one to `<key>`.
 * `strict` throws Bug on an unknown key (tests and demo); otherwise the key itself is shown.
 */
export function loadWords(viewsDir: string, options: { strict: boolean }): Words {
  const catalogues = readCatalogues(viewsDir);
  const english = catalogues.get('en') ?? new Map<string, string>();
  const translators = new Map<string, Translate>();

  function translatorFor(locale: string): Translate {
    const own = catalogues.get(languageOf(locale)) ?? english;
    const fillers = new Map<string, Fill>();
    return (key, values) => {
      let fill = fillers.get(key);
      if (fill === undefined) {
        const message = own.get(key) ?? english.get(key);
        if (message === undefined) {
          if (options.strict) throw new Bug(`No words for '${key}'.`);
          return key;
        }
        fill = fillOf(message, locale);
        fillers.set(key, fill);
      }
      return fill(values);
    };
  }

  return {
    translator(locale) {
      const translate = translators.get(locale) ?? translatorFor(locale);
      translators.set(locale, translate);
      return translate;
    },
  };
}

type Fill = (values: WordValues | undefined) => string;

/** Most messages say the same whatever they are given: without a brace or a quote, ICU has nothing to fill or unquote. */
function fillOf(message: string, locale: string): Fill {
  if (!/[{}']/.test(message)) return () => message;
  const format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
  return (values) => String(format.format(values));
}

function languageOf(locale: string): string {
  return locale.split('-')[0] ?? locale;
}

function readCatalogues(viewsDir: string): Map<string, Map<string, string>> {
  const catalogues = new Map<string, Map<string, string>>();
  const folders = fs
    .readdirSync(viewsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  for (const folder of ['', ...folders])
    for (const name of fs.readdirSync(path.join(viewsDir, folder))) {
      const language = /^words\.([a-z]+)\.json$/.exec(name)?.[1];
      if (language === undefined) continue;
      const words = catalogues.get(language) ?? new Map<string, string>();
      catalogues.set(language, words);
      const tree = JSON.parse(fs.readFileSync(path.join(viewsDir, folder, name), 'utf8')) as unknown;
      collect(words, folder, tree, path.join(folder, name));
    }
  return catalogues;
}

/** Nested objects are allowed for order's sake: `{ state: { paid } }` is `state.paid`. */
function collect(words: Map<string, string>, prefix: string, tree: unknown, file: string): void {
  if (typeof tree === 'string') words.set(prefix, tree);
  else if (typeof tree === 'object' && tree !== null)
    for (const [key, branch] of Object.entries(tree))
      collect(words, prefix === '' ? key : `${prefix}.${key}`, branch, file);
  else throw new Bug(`'${prefix}' in ${file} is neither a sentence nor a group of sentences.`);
}
