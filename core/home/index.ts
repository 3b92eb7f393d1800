import { Router } from 'express';
import { scoped } from '../db/index.ts';
import { asClient, clientOf } from '../identity/index.ts';
import { lineView, listInvoices } from '../invoices/index.ts';
import { latestEntries, sentenceOf, type Entry, type Voice } from '../timeline/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps, Wing } from '../wing.ts';

/** To-dos shown before the list says how many more there are. */
const shown = 20;
const recent = 12;

/** Where a client lands: what is to be done, most urgent first, then what is new. */
export const homeWing: Wing = { name: 'home', routes: homeRoutes };

function homeRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/', asClient, async (req, res) => {
    const reader = clientOf(req);
    const scope = { personId: reader.person.id, clientId: reader.clientId };
    const { due, entries } = await scoped(deps.db, scope, async (tx) => ({
      due: await listInvoices(tx, 'due', { limit: shown + 1, offset: 0 }),
      entries: await latestEntries(tx, reader.clientId, recent),
    }));
    const { t, format } = voiceFor(req.shell, req.firm, reader.person);
    const zone = reader.person.timeZone ?? req.firm?.timeZone ?? 'UTC';
    const today = deps.clock.now().toZonedDateTimeISO(zone).toPlainDate().toString();
    renderPage(req, res, 'home/index', {
      title: t('home.title'),
      todos: due.slice(0, shown).map((line) => lineView(line, today)),
      more: due.length > shown,
      news: newsLines(entries, zone, { t, money: (money) => format.money(money), date: (day) => format.date(day) }),
    });
  });
  return router;
}

interface NewsLine {
  readonly sentence: string;
  /** Its day, ISO date in the reader's zone. */
  readonly day: string;
  /** The first line of its day. */
  readonly isNewDay: boolean;
  /** UTC instant; null where the books know only the day. */
  readonly at: string | null;
  readonly href: string | null;
  readonly icon: string;
}

function newsLines(entries: readonly Entry[], timeZone: string, voice: Voice): readonly NewsLine[] {
  const days = entries.map((entry) => dayOf(entry, timeZone));
  return entries.map((entry, index) => ({
    sentence: sentenceOf(entry.kind, entry.params, voice),
    day: days[index] ?? '',
    isNewDay: days[index] !== days[index - 1],
    at: hasHour(entry) ? entry.occurredAt : null,
    href: entry.source.kind === 'invoice' ? `/invoices/${entry.source.recordId}` : null,
    icon: entry.source.kind === 'invoice' ? 'receipt' : 'landmark',
  }));
}

function dayOf(entry: Entry, timeZone: string): string {
  const { day } = entry.params;
  if (typeof day === 'string' && day !== '') return day;
  return Temporal.Instant.from(entry.occurredAt).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

function hasHour({ params }: Entry): boolean {
  return typeof params['day'] !== 'string' || params['day'] === '';
}
