import { Router, type Request, type Response } from 'express';
import { transaction, type Transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { formatDecimal, InvalidInput, money, NotFound } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { leftOf, requestRefund, type Given, type RefundWish } from './refund.ts';
import { readRefundForm, type RefundForm } from './refund-form.ts';
import { lockPayment, paymentsOf, refundsAskedFor, type TakenPayment } from './refund-queries.ts';

const perPage = 25;

/** What the books would get of a refund, one preview per ledger, as the view draws it. */
export type PreviewRefund = (deps: Deps, wish: Omit<RefundWish, 'by' | 'answerId'>) => Promise<readonly object[]>;

/** Giving a client's money back: what it paid, the form, its review, and how each refund stands. */
export function refundRoutes(deps: Deps, previewRefund: PreviewRefund = () => Promise.resolve([])): Router {
  const router = Router();
  const desk = asStaff('reconciliation');

  router.get('/staff/clients/:id/payments', desk, async (req, res) => {
    const id = String(req.params['id']);
    const page = pageOf(req, perPage);
    const found = await transaction(deps.db, async (tx) => {
      const client = isId(id)
        ? await tx('clients').where({ id }).whereNull('merged_into').first<{ name: string } | undefined>('name')
        : undefined;
      if (!client) throw new NotFound('There is no such client.');
      const payments = await paymentsOf(tx, id, page);
      const asked = Map.groupBy(await refundsAskedFor(tx, payments), ({ chargeId }) => chargeId);
      const left = await leftOf(tx, payments.map(givenOf));
      const rows = payments.map((payment, n) => ({
        ...payment,
        left: money(left[n] ?? 0, payment.data.amount.currency),
        refunds: asked.get(payment.externalId) ?? [],
      }));
      return { client, rows };
    });
    renderPage(req, res, 'payments/list', {
      title: wordsOf(req)('payments.list.title', { client: found.client.name }),
      client: { id, name: found.client.name },
      payments: paged(req, page, found.rows),
    });
  });

  router.get('/staff/payments/:id/refund', desk, async (req, res) => {
    const { payment, left } = await transaction(deps.db, (tx) => payable(tx, req));
    draw(req, res, { payment, left });
  });

  router.post('/staff/payments/:id/refund', desk, async (req, res) => {
    const { payment, left } = await transaction(deps.db, (tx) => payable(tx, req));
    try {
      const form = readRefundForm(req.body, payment.data.amount.currency);
      if (form.left === undefined) {
        const review = checked(form, left);
        draw(req, res, { payment, left, review, previews: await previewRefund(deps, wishOf(payment, review)) });
      } else {
        await give(deps, req, form);
        res.redirect(303, `/staff/clients/${payment.clientId}/payments`);
      }
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      res.status(422);
      const problems = Object.keys(error.fields).length > 0 ? error.fields : { form: error.message };
      draw(req, res, { payment, left: await transaction(deps.db, (tx) => leftFor(tx, payment)), problems });
    }
  });

  return router;
}

/** Once per review: a form sent twice, or beside somebody else's, finds less left than it was shown. */
async function give(deps: Deps, req: Request, { left: shown, ...form }: RefundForm): Promise<void> {
  await transaction(deps.db, async (tx) => {
    const { payment, left } = await payable(tx, req);
    if (shown !== left) throw new InvalidInput('Money of this payment was given back meanwhile. Look at it again.');
    await requestRefund(deps, tx, { ...wishOf(payment, form), by: staffOf(req).person.id });
  });
}

function wishOf(payment: TakenPayment, { amount, reason, treatment }: Omit<RefundForm, 'left'>) {
  return { paymentConnectionId: payment.connectionId, chargeId: payment.externalId, amount, reason, treatment };
}

async function payable(tx: Transaction, req: Request): Promise<{ payment: TakenPayment; left: number }> {
  const payment = await lockPayment(tx, String(req.params['id']));
  if (!payment) throw new NotFound('There is no such payment.');
  return { payment, left: await leftFor(tx, payment) };
}

async function leftFor(tx: Transaction, payment: TakenPayment): Promise<number> {
  const [left = 0] = await leftOf(tx, [givenOf(payment)]);
  return left;
}

function givenOf({ connectionId, externalId, data }: TakenPayment): Given {
  return { paymentConnectionId: connectionId, chargeId: externalId, charge: data };
}

/** Says before the review what would be refused after it. */
function checked(form: RefundForm, left: number): RefundForm {
  if (form.amount.amount <= left) return form;
  const { currency } = form.amount;
  const sentence = `${formatDecimal(money(Math.max(0, left), currency))} ${currency} at most can be given back.`;
  throw new InvalidInput(sentence, { amount: sentence });
}

interface Drawn {
  readonly payment: TakenPayment;
  /** Minor units. */
  readonly left: number;
  readonly review?: RefundForm;
  /** What the books would get of it. */
  readonly previews?: readonly object[];
  readonly problems?: Readonly<Record<string, string>>;
}

function draw(req: Request, res: Response, { payment, left, review, previews = [], problems = {} }: Drawn): void {
  const most = money(Math.max(0, left), payment.data.amount.currency);
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  const sent = (name: string): string => (typeof body[name] === 'string' ? body[name].slice(0, 500) : '');
  renderPage(req, res, 'payments/refund', {
    title: wordsOf(req)('payments.refund.title', { number: payment.number }),
    payment,
    left: most,
    sent: { amount: sent('amount') || formatDecimal(most), reason: sent('reason'), treatment: sent('treatment') },
    review: review ?? null,
    previews,
    problems,
  });
}

function wordsOf(req: Request) {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t;
}
