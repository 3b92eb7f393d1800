import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Bug } from '../plugin-api/index.ts';

const shapes = JSON.parse(readFileSync(path.join(import.meta.dirname, 'assets/icons.json'), 'utf8')) as Record<
  string,
  string
>;

/**
 * An icon as inline SVG, hidden from screen readers: the word beside it says the same. Inline, because one
 * icon is a few hundred bytes and a sprite would be one request more. Throws Bug for a name we do not have;
 * core/web/assets/build-icons.ts lists them.
 */
export function icon(name: string): string {
  const shape = shapes[name];
  if (shape === undefined) throw new Bug(`There is no icon '${name}'.`);
  return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;
}

/** The four meanings a state can have; each has its icon, and a word beside it, never colour alone. */
export type Meaning = 'done' | 'waiting' | 'late' | 'wrong' | 'quiet';

const iconOf: Readonly<Record<Meaning, string>> = {
  done: 'circle-check',
  waiting: 'clock',
  late: 'circle-alert',
  wrong: 'triangle-alert',
  quiet: 'info',
};

/** A state as a badge: icon and word. `escape` makes the word safe. */
export function badge(meaning: Meaning, word: string, escape: (text: string) => string): string {
  return `<span class="badge badge--${meaning}">${icon(iconOf[meaning])}${escape(word)}</span>`;
}
