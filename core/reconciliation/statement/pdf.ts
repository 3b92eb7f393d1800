import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Translate } from '../../ground/words.ts';
import type { Format } from '../../web/index.ts';
import { dateIn } from '../order.ts';
import type { ProofReport } from '../proof.ts';
import { Paper } from './paper.ts';
import { proofSides } from './sides.ts';
import type { Booked, Movements, Part, PayoutLine, Statement, TransactionLine } from './statement.ts';

/** Rows set between two turns of the event loop, some 30 ms: others are served while a busy year is printed. */
const rowsATurn = 20;

/** How one reader reads it: words, dates and amounts. */
export interface Voice {
  readonly t: Translate;
  readonly format: Format;
  readonly locale: string;
}

/** Writes the statement to print, sheet by sheet as its lines are read. */
export async function writePdf(statement: Statement, voice: Voice, out: NodeJS.WritableStream): Promise<void> {
  const { t, format, locale } = voice;
  const { firmName, period } = statement;
  const days = t('reconciliation.statement.days', { from: format.date(period.from), to: format.date(period.to) });
  const title = `${t('reconciliation.statement.heading')}, ${days}`;
  const paper = new Paper({
    title,
    author: firmName,
    language: locale,
    at: new Date(Temporal.Instant.from(statement.preparedAt).epochMilliseconds),
    pageWord: (number) => `${firmName} · ${title} · ${t('reconciliation.statement.page', { number })}`,
  });
  const sent = pipeline(paper.stream, out);
  await Promise.all([sent, draw(paper, statement, days, voice)]);
}

async function draw(paper: Paper, statement: Statement, days: string, voice: Voice): Promise<void> {
  try {
    await fill(paper, statement, days, voice);
    paper.end();
  } catch (error) {
    // a torn file must not look whole
    paper.stream.destroy(error instanceof Error ? error : new Error('The statement broke off.', { cause: error }));
    throw error;
  }
}

async function fill(paper: Paper, statement: Statement, days: string, voice: Voice): Promise<void> {
  const { t, format } = voice;
  const { firmName, preparedAt, timeZone, proof, parts } = statement;
  paper.heading(firmName, 2);
  paper.heading(`${t('reconciliation.statement.heading')}, ${days}`, 1);
  const at = instantIn(timeZone, preparedAt, format);
  paper.paragraph(t('reconciliation.statement.prepared', { at, zone: timeZone }));
  drawProof(paper, proof, timeZone, voice);
  let isWhole = true;
  for (const part of parts) isWhole = (await drawPart(paper, part, voice)) && isWhole;
  if (!isWhole) paper.paragraph(t('reconciliation.statement.missing'));
}

function drawProof(paper: Paper, proof: ProofReport | null, timeZone: string, { t, format }: Voice): void {
  const word = (key: string): string => t(`reconciliation.${key}`);
  if (proof === null) {
    paper.paragraph(t('reconciliation.statement.none'));
    return;
  }
  paper.heading(t('reconciliation.statement.proof', { at: instantIn(timeZone, proof.asOf, format) }), 2);
  for (const { currency, differences, ...sides } of proof.currencies) {
    const outcome = differences.length === 0 ? 'agrees' : 'differs';
    paper.heading(t(`reconciliation.statement.${outcome}`, { currency, count: differences.length }), 3);
    paper.table(proofSides.map((side) => ({ head: word(`proof.${side}`), width: 1 / proofSides.length })));
    paper.row(proofSides.map((side) => `${sides[side]} ${currency}`));
    if (differences.length === 0) continue;
    paper.heading(t('reconciliation.proof.differences', { currency }), 3);
    paper.table([
      { head: word('proof.what'), width: 0.5 },
      { head: word('proof.where'), width: 0.3 },
      { head: word('proof.by'), width: 0.2, align: 'right' },
    ]);
    for (const { kind, ref, amount } of differences)
      paper.row([word(`difference.${kind}`), ref, `${amount} ${currency}`]);
  }
  paper.heading(word('statement.open'), 3);
  if (proof.open.length === 0) {
    paper.paragraph(word('statement.nothingOpen'));
    return;
  }
  paper.table([
    { head: word('statement.column.what'), width: 0.62 },
    { head: word('statement.column.reference'), width: 0.23 },
    { head: word('statement.column.amount'), width: 0.15, align: 'right' },
  ]);
  for (const { sentence, ref, amount, currency } of proof.open) paper.row([sentence, ref, `${amount} ${currency}`]);
}

/** Answers whether every name in it could be printed. */
async function drawPart(paper: Paper, part: Part, voice: Voice): Promise<boolean> {
  const { t, format } = voice;
  const { processorName: processor, ledgerName: ledger } = part;
  paper.heading(t('reconciliation.statement.pair', { processor, ledger }), 2);
  paper.paragraph(t('reconciliation.statement.since', { date: format.date(part.cutOverOn) }));
  for (const movements of part.movements) drawMovements(paper, movements, voice);
  paper.heading(t('reconciliation.statement.payouts'), 3);
  if (part.payouts.length === 0) paper.paragraph(t('reconciliation.statement.noPayouts'));
  else paper.table(lineColumns(t));
  return drawLines(paper, part, voice);
}

function drawMovements(paper: Paper, { opening, lines, closing }: Movements, { t, format }: Voice): void {
  const word = (key: string): string => t(`reconciliation.statement.${key}`);
  paper.heading(t('reconciliation.statement.movements', { currency: opening.currency }), 3);
  paper.table([
    { head: word('column.what'), width: 0.4 },
    { head: word('column.count'), width: 0.12, align: 'right' },
    { head: word('column.gross'), width: 0.16, align: 'right' },
    { head: word('column.fee'), width: 0.16, align: 'right' },
    { head: word('column.net'), width: 0.16, align: 'right' },
  ]);
  paper.row([word('opening'), '', '', '', format.money(opening)], 'bold');
  for (const { category, count, gross, fee, net } of lines)
    paper.row([
      word(`category.${category}`),
      format.number(count),
      ...[gross, fee, net].map((money) => format.amount(money)),
    ]);
  paper.row([word('closing'), '', '', '', format.money(closing)], 'bold');
}

function lineColumns(t: Translate) {
  const column = (name: string, width: number) => ({ head: t(`reconciliation.statement.column.${name}`), width });
  const right = { align: 'right' } as const;
  return [
    column('date', 0.075),
    column('what', 0.1),
    // of its own, so that a name written from right to left stands alone on its line
    column('client', 0.17),
    column('invoice', 0.085),
    column('reference', 0.17),
    { ...column('gross', 0.09), ...right },
    { ...column('fee', 0.065), ...right },
    { ...column('net', 0.095), ...right },
    column('inLedger', 0.15),
  ];
}

/** Payouts with what they carried, one after the other, then the rest under a heading of its own. */
async function drawLines(paper: Paper, part: Part, voice: Voice): Promise<boolean> {
  const { t } = voice;
  const payouts = [...part.payouts];
  let isWhole = true;
  let rest = 0;
  let rows = 0;
  // a payout without a list has no line that would call it up: it is drawn when one after it is
  const drawUpTo = (id: string | null): void => {
    while (payouts.length > 0 && (id === null || payouts[0]?.id !== id)) {
      const next = payouts.shift();
      if (next) drawPayout(paper, next, voice);
    }
  };
  let current: string | null = null;
  for await (const line of part.transactions()) {
    if (line.payoutId === null) {
      drawUpTo(null);
      if (rest === 0) {
        paper.heading(t('reconciliation.statement.rest'), 3);
        paper.table(lineColumns(t));
      }
      rest += 1;
    } else if (line.payoutId !== current) {
      drawUpTo(line.payoutId);
      const next = payouts.shift();
      if (next) drawPayout(paper, next, voice);
      current = line.payoutId;
    }
    isWhole = paper.hasShapesFor(line.clients) && isWhole;
    paper.row(cellsOf(line, voice));
    rows += 1;
    if (rows % rowsATurn === 0) await nextTurn();
  }
  drawUpTo(null);
  if (rest === 0) {
    paper.heading(t('reconciliation.statement.rest'), 3);
    paper.paragraph(t('reconciliation.statement.noRest'));
  }
  return isWhole;
}

function drawPayout(paper: Paper, payout: PayoutLine, { t, format }: Voice): void {
  const { id, amount, arrivesOn, status, tick, sum, count, booked } = payout;
  paper.groupRow(
    [
      t('reconciliation.statement.payout', { amount: format.money(amount), date: format.date(arrivesOn) }),
      id,
      t(`reconciliation.payouts.status.${status}`),
      t('reconciliation.payouts.transactions', { count }),
      t(`reconciliation.payouts.${tick}`, { sum: format.money(sum) }),
      bookedText(booked, id, t),
    ].join(' · '),
  );
}

function cellsOf(line: TransactionLine, { t, format }: Voice): readonly string[] {
  return [
    format.date(line.on),
    t(`reconciliation.statement.category.${line.category}`),
    line.clients || line.label,
    line.invoices,
    line.source ?? line.id,
    ...[line.gross, line.fee].map((money) => format.amount(money)),
    format.money(line.net),
    bookedText(line.booked, line.source ?? line.id, t),
  ];
}

/** The reference by which it is found in the ledger, unless it is the one beside it; else how it stands. */
function bookedText({ state, references }: Booked, own: string, t: Translate): string {
  const others = references.filter((reference) => reference !== own);
  return [t(`reconciliation.statement.booked.${state}`), ...others].join(', ');
}

function instantIn(timeZone: string, instant: string, format: Format): string {
  const time = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainTime();
  return `${format.date(dateIn(timeZone, instant))}, ${time.toString({ smallestUnit: 'minute' })}`;
}
