import { can, type Right } from '../permissions/index.ts';
import type { Reader } from './reader.ts';

/** One entry of a navigation, ready to draw. */
export interface NavigationEntry {
  readonly href: string;
  /** Key of its word. */
  readonly word: string;
  readonly icon: string;
  readonly isHere: boolean;
}

export interface NavigationGroup {
  /** Key of the group's word; null for the first, which needs none. */
  readonly word: string | null;
  readonly entries: readonly NavigationEntry[];
}

interface Place {
  readonly href: string;
  readonly word: string;
  readonly icon: string;
  readonly right?: Right;
  readonly demoOnly?: true;
  /** Its wing says when there is something in it. */
  readonly hiddenWhileEmpty?: true;
}

const portal: readonly Place[] = [
  { href: '/', word: 'nav.home', icon: 'house' },
  { href: '/invoices', word: 'nav.invoices', icon: 'receipt' },
  { href: '/agreements', word: 'nav.agreements', icon: 'pen-line', hiddenWhileEmpty: true },
  { href: '/timeline', word: 'nav.timeline', icon: 'history' },
];

const desk: readonly { readonly word: string | null; readonly places: readonly Place[] }[] = [
  {
    word: null,
    places: [
      { href: '/staff', word: 'nav.overview', icon: 'house', right: 'clients.read' },
      { href: '/staff/clients', word: 'nav.clients', icon: 'users', right: 'clients.read' },
      { href: '/staff/agreements', word: 'nav.agreements', icon: 'pen-line', right: 'agreements' },
      { href: '/staff/matching', word: 'nav.matching', icon: 'link', right: 'clients.write' },
      { href: '/staff/reconciliation', word: 'nav.reconciliation', icon: 'scale', right: 'reconciliation' },
    ],
  },
  {
    word: 'nav.settings',
    places: [
      { href: '/staff/settings/plugins', word: 'nav.plugins', icon: 'plug', right: 'settings' },
      {
        href: '/staff/settings/reconciliation',
        word: 'nav.bookkeeping',
        icon: 'sliders-horizontal',
        right: 'settings',
      },
      { href: '/staff/settings/notes', word: 'nav.notes', icon: 'message-square', right: 'settings' },
      { href: '/staff/mailbox', word: 'nav.mailbox', icon: 'inbox', right: 'mailbox', demoOnly: true },
    ],
  },
];

/** Everything lies below these, so that being below them says nothing. */
const roots: ReadonlySet<string> = new Set(['/', '/staff']);

/** The places this reader may go to. The longest address that fits is where the reader is now. Pure. */
export function navigationFor(
  reader: Reader | null,
  path: string,
  mode: 'demo' | 'real' | 'test',
  filled: ReadonlySet<string> = new Set(),
): readonly NavigationGroup[] {
  if (reader === null) return [];
  const groups = reader.kind === 'client' ? [{ word: null, places: portal }] : desk;
  const open = groups.map(({ word, places }) => ({
    word,
    places: places.filter(
      (place) =>
        (place.right === undefined || can(reader, place.right)) &&
        (!place.demoOnly || mode !== 'real') &&
        (!place.hiddenWhileEmpty || filled.has(place.href)),
    ),
  }));
  const here = open
    .flatMap((group) => group.places)
    .filter(({ href }) => path === href || (!roots.has(href) && path.startsWith(`${href}/`)))
    .sort((a, b) => b.href.length - a.href.length)[0];
  return open
    .filter((group) => group.places.length > 0)
    .map(({ word, places }) => ({
      word,
      entries: places.map((place) => ({
        href: place.href,
        word: place.word,
        icon: place.icon,
        isHere: place === here,
      })),
    }));
}
