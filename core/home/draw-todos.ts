import type { Request } from 'express';
import { agreementView, listPapers } from '../agreements/index.ts';
import type { Transaction } from '../db/index.ts';
import { clientOf } from '../identity/index.ts';
import { lineView, listInvoices, todayFor } from '../invoices/index.ts';
import { fragmentOf, readersZone } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { shortened, shownTodos, todosOf } from './todos.ts';

/** The list of what is to be done, drawn; runs inside `scoped`. */
export async function drawTodos(deps: Deps, req: Request, tx: Transaction): Promise<string> {
  const { person } = clientOf(req);
  const page = { limit: shownTodos + 1, offset: 0 };
  const due = await listInvoices(tx, 'due', page);
  const papers = await listPapers(tx, person.id, 'to_sign', page);
  const zone = readersZone(req);
  const today = todayFor(deps, req);
  const todos = todosOf(
    due.map((line) => lineView(line, today)),
    papers.map((paper) => agreementView(paper, person.id, deps.clock.now())),
    (instant) => Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString(),
  );
  return fragmentOf(req, 'home/todos', shortened(todos));
}
