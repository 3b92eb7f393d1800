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
    const zone = req.firm?.timeZone ?? 'UTC';
    const today = deps.clock.now().toZonedDateTimeISO(zone).toPlainDate().toString();
    renderPage(req, res, 'home/index', {
      title: t('home.title'),
      todos: due.slice(0, shown).map((line) => lineView(line, today)),
      more: due.length > shown,
      news: entries.map((entry) =>
        newsLine(entry, { t, money: (money) => format.money(money), date: (day) => format.date(day) }),
      ),
    });
  });
  return router;
}

interface NewsLine {
  readonly sentence: string;
  readonly at: string;
  /** A day of the books, where no hour is known. */
  readonly day: string | null;
  readonly href: string | null;
}

function newsLine(entry: Entry, voice: Voice): NewsLine {
  const { day } = entry.params;
  return {
    sentence: sentenceOf(entry.kind, entry.params, voice),
    at: entry.occurredAt,
    day: typeof day === 'string' && day !== '' ? day : null,
    href: entry.source.kind === 'invoice' ? `/invoices/${entry.source.recordId}` : null,
  };
}
