import { Router, type Request, type Response } from 'express';
import { transaction } from '../../db/index.ts';
import { fileHeaders } from '../../files/index.ts';
import { asStaff, staffOf } from '../../identity/index.ts';
import { renderPage, voiceFor } from '../../web/index.ts';
import type { Deps } from '../../wing.ts';
import { dateIn } from '../order.ts';
import { readLastProof } from '../kept-proof.ts';
import { writeCsv } from './csv.ts';
import type { Voice } from './pdf.ts';
import { periodForm, usualPeriods } from './period.ts';
import { statementOf, type Statement } from './statement.ts';

const path = '/staff/reconciliation/statement';

const kinds = {
  pdf: {
    mediaType: 'application/pdf',
    showing: 'inline',
    // Loaded by the first who asks: drawing and its fonts are a tenth of a second of every start.
    write: async (statement: Statement, voice: Voice, res: Response) =>
      (await import('./pdf.ts')).writePdf(statement, voice, res),
  },
  csv: {
    mediaType: 'text/csv; charset=utf-8',
    showing: 'attachment',
    write: (statement: Statement, { t }: Voice, res: Response) => writeCsv(statement, t, res),
  },
} as const;

/** The statement of the proof: a page that asks for the days, and the two files. */
export function statementRoutes(deps: Deps): Router {
  const router = Router();
  const desk = asStaff('reconciliation');

  router.get(path, desk, async (req, res) => {
    await drawForm(deps, req, res, {});
  });

  for (const [ending, { mediaType, showing, write }] of Object.entries(kinds))
    router.get(`${path}.${ending}`, desk, async (req, res) => {
      const asked = periodForm.safeParse(req.query);
      if (!asked.success) {
        res.status(422);
        const problems = asked.error.issues.map(({ path: at, message }) => [at.join('.'), message] as const);
        await drawForm(deps, req, res, Object.fromEntries(problems));
        return;
      }
      const voice = voiceFor(req.shell, req.firm, staffOf(req).person);
      const statement = await statementOf(deps, firmOf(req), asked.data);
      const name = voice.t('reconciliation.statement.file', { firm: statement.firmName, ...asked.data });
      fileHeaders(res, { name: `${name}.${ending}`, mediaType }, showing);
      await write(statement, voice, res);
    });

  return router;
}

async function drawForm(
  deps: Deps,
  req: Request,
  res: Response,
  problems: Readonly<Record<string, string>>,
): Promise<void> {
  const periods = usualPeriods(dateIn(firmOf(req).timeZone, deps.clock.now().toString()));
  const text = (name: 'from' | 'to'): string | undefined => {
    const asked = req.query[name];
    return typeof asked === 'string' ? asked : undefined;
  };
  const [usual] = periods;
  const { t } = voiceFor(req.shell, req.firm, staffOf(req).person);
  renderPage(req, res, 'reconciliation/statement', {
    title: t('reconciliation.statement.heading'),
    from: text('from') ?? usual?.period.from,
    to: text('to') ?? usual?.period.to,
    periods,
    problems,
    proofAt: (await transaction(deps.db, (tx) => readLastProof(tx)))?.asOf ?? null,
  });
}

/** Before the first run is over there is no firm, and no money either. */
function firmOf(req: Request): { readonly name: string; readonly timeZone: string } {
  return req.firm ?? { name: 'Portico', timeZone: 'UTC' };
}
