import type { Request } from 'express';
import { placeText, shownOn, type Area, type TimelinePage } from '../timeline/index.ts';
import { voiceFor } from '../web/index.ts';
import { daysOf, type DayView, type Systems } from './entry-view.ts';
import { addressOf, areas, isNewestPage, type Question } from './timeline-question.ts';

export interface TimelineView {
  readonly days: readonly DayView[];
  readonly question: Question;
  /** Where the form leads. */
  readonly action: string;
  readonly filters: readonly { readonly area: Area | 'all'; readonly href: string; readonly isHere: boolean }[];
  /** Addresses of the pages beside this one; null where there is none. */
  readonly older: string | null;
  readonly newer: string | null;
  /** Address of the newest page; null on it. */
  readonly newest: string | null;
  /** Address without search and day; null where nothing is asked. */
  readonly clear: string | null;
  /** Where what is new arrives; null on pages of the past. */
  readonly live: string | null;
  /** One sentence: what is shown, and in which order. */
  readonly state: string;
  /** Systems that cannot be read at the moment, as a list in words; '' while all can. */
  readonly silent: string;
  /** Why nothing is shown; null where something is. */
  readonly empty: 'nothing' | 'found' | 'area' | 'newer' | 'older' | null;
}

/** Where a timeline lives: its page, with a fragment where it is a part of one, and its stream of news. */
export interface Home {
  readonly page: string;
  readonly live: string;
}

/** A page of the timeline, ready to draw. `since` was asked before the page was read. */
export function timelineView(
  req: Request,
  home: Home,
  { question, page, systems, since }: { question: Question; page: TimelinePage; systems: Systems; since: string },
): TimelineView {
  const to = (other: Partial<Question>): string => addressOf(home.page, { ...question, ...other });
  const isStaff = req.reader?.kind === 'staff';
  const beside = { before: null, after: null };
  return {
    days: daysOf(req, systems, page.entries),
    question,
    action: home.page,
    filters: (['all', ...areas, ...(isStaff ? (['other'] as const) : [])] as const).map((area) => ({
      area,
      href: to({ ...beside, area: area === 'all' ? null : area }),
      isHere: (question.area ?? 'all') === area,
    })),
    older: page.older && to({ before: placeText(page.older), after: null }),
    newer: page.newer && to({ before: null, after: placeText(page.newer) }),
    newest: isNewestPage(question) ? null : to({ ...beside, on: null }),
    clear: question.search === '' && question.on === null ? null : addressOf(home.page, { area: question.area }),
    live: isNewestPage(question) ? liveAddress(home, question, shownOn(since, page.entries)) : null,
    state: stateOf(req, question, page),
    silent: listed(req, systems.silent),
    empty: page.entries.length > 0 ? null : emptiness(question),
  };
}

function stateOf(req: Request, { search, on }: Question, { nearest }: TimelinePage): string {
  const { t, format } = voiceFor(req.shell, req.firm, req.reader?.person ?? null);
  const guesses = [...nearest].map(([typed, found]) =>
    t('timeline.guess', {
      typed,
      found: listed(
        req,
        found.map((word) => `“${word}”`),
        'disjunction',
      ),
    }),
  );
  const what =
    search.trim() !== ''
      ? t('timeline.foundFor', { search: search.trim() })
      : on === null
        ? t('timeline.newestFirst')
        : t('timeline.upTo', { date: format.date(on) });
  return [what, ...guesses].join(' ');
}

function emptiness({ search, area, on, before, after }: Question): TimelineView['empty'] {
  if (search.trim() !== '') return 'found';
  if (after !== null) return 'newer';
  if (on !== null || before !== null) return 'older';
  return area === null ? 'nothing' : 'area';
}

/** Words as one says them: 'a, b and c'. */
function listed(req: Request, words: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  const { locale } = voiceFor(req.shell, req.firm, req.reader?.person ?? null);
  return new Intl.ListFormat(locale, { type }).format(words);
}

function liveAddress(home: Home, question: Question, { since, ids }: ReturnType<typeof shownOn>): string {
  const address = new URL(addressOf(home.live, question), 'http://here');
  address.searchParams.set('since', since);
  if (ids.length > 0) address.searchParams.set('shown', ids.join(' '));
  return address.pathname + address.search;
}
