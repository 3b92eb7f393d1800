import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { transaction } from '../db/index.ts';
import { asStaff, staffOf } from '../identity/index.ts';
import { InvalidInput, OutcomeUnknown, VendorRefused } from '../plugin-api/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { cutOver, readCutOver } from './cut-over.ts';
import { keepDailyMail, wantsDailyMail } from './daily-switch.ts';
import { saveMapping } from './choose-accounts.ts';
import { makeable, makeAccount } from './new-account.ts';
import { rulesFields, saveRules } from './rules-form.ts';
import { currencyForms } from './settings-model.ts';
import { dateIn } from './order.ts';
import { readOpeningAgain } from './opening-again.ts';
import type { PairIds } from './pair.ts';
import { readContext } from './work.ts';

const path = '/staff/settings/reconciliation';

const pairForm = z.object({ payment: z.uuid(), ledger: z.uuid() });
const choice = z.string().trim().max(200);
const accountsForm = pairForm.extend({
  currency: z.string().regex(/^[A-Z]{3}$/),
  clearingAccount: choice,
  feeAccount: choice,
  bankAccount: choice,
  disputedAccount: choice.default(''),
});
const madeForm = accountsForm.extend({ make: z.enum(makeable) });
const rulesForm = pairForm.extend(rulesFields);
const shownForm = accountsForm.extend({ made: choice }).partial();
const cutOverForm = pairForm.extend({ on: z.iso.date() });

/** Where a processor's money is booked: accounts per currency, the rules, and the cut-over. Plain forms. */
export function settingsRoutes(deps: Deps): Router {
  const router = Router();

  router.get(path, asStaff('settings'), async (req, res) => {
    await draw(deps, req, res, {});
  });

  router.post(path, asStaff('settings'), async (req, res) => {
    const form = parse(accountsForm, req.body);
    const { payment, ledger, currency, clearingAccount, feeAccount, bankAccount, disputedAccount } = form;
    const pair = { paymentConnectionId: payment, ledgerConnectionId: ledger };
    const mapping = { clearingAccount, feeAccount, bankAccount, disputedAccount: disputedAccount || null };
    await orDrawAgain(deps, req, res, async () => {
      await saveMapping(deps, pair, currency, mapping, staffOf(req).person.id);
    });
  });

  router.post(`${path}/account`, asStaff('settings'), async (req, res) => {
    const { make, ...chosen } = parse(madeForm, req.body);
    const pair = { paymentConnectionId: chosen.payment, ledgerConnectionId: chosen.ledger };
    try {
      const account = await makeAccount(deps, pair, make, chosen.currency, staffOf(req).person.id);
      // What was chosen and not saved yet goes along, so that one click loses nothing.
      const shown = new URLSearchParams({ ...chosen, [make]: account.id, made: account.name });
      res.redirect(303, `${path}?${shown.toString()}`);
    } catch (error) {
      const isTold = error instanceof VendorRefused || error instanceof OutcomeUnknown;
      if (!isTold) throw error;
      res.status(422);
      await draw(deps, req, res, { [make]: error.message });
    }
  });

  router.post(`${path}/rules`, asStaff('settings'), async (req, res) => {
    await orDrawAgain(deps, req, res, async () => {
      const { payment, ledger, ...rules } = parse(rulesForm, req.body);
      const pair = { paymentConnectionId: payment, ledgerConnectionId: ledger };
      await saveRules(deps, pair, rules, staffOf(req).person.id);
    });
  });

  router.post(`${path}/daily-mail`, asStaff('settings'), async (req, res) => {
    const { wanted } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
    await transaction(deps.db, (tx) => keepDailyMail(tx, wanted === 'yes', deps.clock.now().toString()));
    res.redirect(303, path);
  });

  router.post(`${path}/cut-over`, asStaff('settings'), async (req, res) => {
    const { payment, ledger, on } = parse(cutOverForm, req.body);
    await orDrawAgain(deps, req, res, async () => {
      const at = await lineOn(deps, { paymentConnectionId: payment, ledgerConnectionId: ledger }, on);
      await cutOver(deps, payment, ledger, at, staffOf(req).person.id);
    });
  });

  router.post(`${path}/opening`, asStaff('settings'), async (req, res) => {
    const { payment, ledger } = parse(pairForm, req.body);
    await readOpeningAgain(deps, { paymentConnectionId: payment, ledgerConnectionId: ledger }, staffOf(req).person.id);
    res.redirect(303, `${path}#opening`);
  });

  return router;
}

/**
 * The start of that day in the organisation's zone; for today, this moment. The day of the line that stands keeps the
 * line: moved within its day, it would take in what was booked by hand that morning, or leave out what Portico booked.
 */
async function lineOn(deps: Deps, pair: PairIds, on: string): Promise<string> {
  const { timeZone } = await readContext(deps, pair);
  const now = deps.clock.now().toString();
  const existing = await readCutOver(deps, pair);
  if (existing !== null && on === dateIn(timeZone, existing)) return existing;
  if (on === dateIn(timeZone, now)) return now;
  return Temporal.PlainDate.from(on).toZonedDateTime(timeZone).toInstant().toString();
}

async function orDrawAgain(deps: Deps, req: Request, res: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    res.status(422);
    await draw(deps, req, res, Object.keys(error.fields).length > 0 ? error.fields : { form: error.message });
    return;
  }
  res.redirect(303, path);
}

async function draw(
  deps: Deps,
  req: Request,
  res: Response,
  problems: Readonly<Record<string, string>>,
): Promise<void> {
  const { forms, dailyMail } = await transaction(deps.db, async (tx) => ({
    forms: await currencyForms(deps, tx),
    dailyMail: await wantsDailyMail(tx),
  }));
  const { t } = voiceFor(req.shell, req.firm, staffOf(req).person);
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  const shown = shownForm.safeParse(req.query).data ?? {};
  renderPage(req, res, 'reconciliation/settings', {
    title: t('reconciliation.settings.title'),
    forms,
    dailyMail,
    problems,
    sent: req.method === 'GET' ? shown : body,
    made: shown.made ?? null,
  });
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = Object.fromEntries(parsed.error.issues.map(({ path: at, message }) => [at.join('.'), message]));
  throw new InvalidInput('The form was not filled in as asked.', fields);
}
