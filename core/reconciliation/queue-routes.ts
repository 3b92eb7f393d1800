import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { InvalidInput, NotFound } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { decisions } from './answer-queries.ts';
import { decide } from './decide.ts';
import { choiceOf, type AnswerInput, type Choice } from './questions.ts';
import { choiceView, choiceViews } from './queue-model.ts';
import { openItems, type QueueItem } from './queue.ts';
import { undo } from './undo.ts';

const path = '/staff/reconciliation';
const decisionsPerPage = 50;
const longestReason = 500;

const text = z.string().trim();
const answerForm = z.object({
  choice: text.max(40),
  reason: text.max(longestReason, 'Say it in 500 characters or fewer.').default(''),
  invoice: text.max(200).optional(),
  contact: text.max(200).optional(),
  account: text.max(200).optional(),
  entry: text.max(200).optional(),
});

/** What waits for a person: the list, one question with its answers, one answer to review, and what was decided. */
export function queueRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('reconciliation');

  router.get(`${path}/queue`, desk, async (req, res) => {
    const items = await transaction(deps.db, (tx) => openItems(tx));
    const groups = [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, members]) => ({ kind, items: members }));
    renderPage(req, res, 'reconciliation/queue', { title: wordsOf(req)('reconciliation.queue.title'), groups });
  });

  router.get(`${path}/queue/:id`, desk, async (req, res) => {
    const item = await itemOf(deps, req);
    renderPage(req, res, 'reconciliation/item', {
      title: wordsOf(req)(`reconciliation.queue.kind.${item.kind}`),
      item,
      choices: await choiceViews(deps, item),
    });
  });

  router.get(`${path}/queue/:id/:choice`, desk, async (req, res) => {
    const item = await itemOf(deps, req);
    await drawChoice(deps, req, res, item, offered(item, String(req.params['choice'])), {
      input: inputOf(answerForm.partial().safeParse(req.query).data ?? {}),
    });
  });

  router.post(`${path}/queue/:id/decision`, desk, async (req, res) => {
    const item = await itemOf(deps, req);
    const form = answerForm.safeParse(req.body);
    const sent = (req.body ?? {}) as Readonly<Record<string, unknown>>;
    const choice = offered(item, typeof sent['choice'] === 'string' ? sent['choice'] : '');
    const input = form.success ? inputOf(form.data) : {};
    try {
      if (!form.success) throw new InvalidInput('The form was not filled in as asked.', fieldsOf(form.error));
      const chosen = { choice: choice.id, input, reason: form.data.reason };
      const { answerId } = await decide(deps, item.id, chosen, staffOf(req).person.id);
      res.redirect(303, answerId === null ? `${path}/queue` : `${path}/decisions?done=${answerId}`);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      res.status(422);
      const problems = Object.keys(error.fields).length > 0 ? error.fields : { form: error.message };
      const reason = typeof sent['reason'] === 'string' ? sent['reason'] : '';
      await drawChoice(deps, req, res, item, choice, { input, problems, reason });
    }
  });

  router.get(`${path}/decisions`, desk, async (req, res) => {
    const page = pageOf(req, decisionsPerPage);
    const asked = typeof req.query['done'] === 'string' ? req.query['done'] : '';
    const found = await transaction(deps.db, async (tx) => ({
      rows: await decisions(tx, page),
      done: isId(asked) ? ((await decisions(tx, { id: asked }))[0] ?? null) : null,
    }));
    const mayUndo = (row: (typeof found.rows)[number]): boolean =>
      row.undoneAt === null && choiceOf(row.choice, row.kind).canBeUndone;
    renderPage(req, res, 'reconciliation/decisions', {
      title: wordsOf(req)('reconciliation.decisions.title'),
      done: found.done && { ...found.done, mayUndo: mayUndo(found.done) },
      decisions: paged(
        req,
        page,
        found.rows.map((row) => ({ ...row, mayUndo: mayUndo(row) })),
      ),
    });
  });

  router.post(`${path}/decisions/:id/reversal`, desk, async (req, res) => {
    const id = String(req.params['id']);
    if (!isId(id)) throw new NotFound('There is no such decision.');
    await undo(deps, id, staffOf(req).person.id);
    res.redirect(303, `${path}/decisions?done=${id}`);
  });

  return router;
}

async function itemOf(deps: Deps, req: Request): Promise<QueueItem> {
  const id = String(req.params['id']);
  const [item] = isId(id) ? await transaction(deps.db, (tx) => openItems(tx, id)) : [];
  if (!item) throw new NotFound('This does not wait for anybody any more.');
  return item;
}

function offered(item: QueueItem, id: string): Choice {
  const choice = item.choices.find((one) => one.id === id);
  if (!choice) throw new NotFound('This answer is not offered here.');
  return choice;
}

interface Filled {
  readonly input: AnswerInput;
  readonly problems?: Readonly<Record<string, string>>;
  readonly reason?: string;
}

async function drawChoice(
  deps: Deps,
  req: Request,
  res: Response,
  item: QueueItem,
  choice: Choice,
  { input, problems = {}, reason = '' }: Filled,
): Promise<void> {
  renderPage(req, res, 'reconciliation/answer', {
    title: wordsOf(req)(`reconciliation.choice.${choice.id}.act`),
    item,
    choice: await choiceView(deps, item, choice, input),
    chosen: choice.input === null ? '' : (input[choice.input] ?? ''),
    problems,
    reason,
  });
}

/** What was chosen; an empty choice is none. */
function inputOf(form: Readonly<Record<string, string | undefined>>): AnswerInput {
  const names = ['invoice', 'contact', 'account', 'entry'] as const;
  return Object.fromEntries(names.flatMap((name) => (form[name] ? [[name, form[name]]] : [])));
}

function fieldsOf(error: z.ZodError): Readonly<Record<string, string>> {
  return Object.fromEntries(error.issues.map(({ path: at, message }) => [at.join('.'), message]));
}

function wordsOf(req: Request) {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t;
}
