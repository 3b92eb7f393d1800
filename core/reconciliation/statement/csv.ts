import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Translate } from '../../ground/words.ts';
import { formatDecimal, type Money } from '../../plugin-api/index.ts';
import { dateIn } from '../order.ts';
import type { ProofReport } from '../proof.ts';
import { proofSides } from './sides.ts';
import type { Booked, Part, Statement, TransactionLine } from './statement.ts';

/** The columns of every row, in this order; what a kind of row does not know stays empty. */
const columns = [
  'row',
  'currency',
  'date',
  'what',
  'reference',
  'payout',
  'client',
  'invoice',
  'gross',
  'fee',
  'net',
  'inLedger',
  'ledgerReference',
  'ledgerDate',
  'note',
] as const;

type Row = Partial<Record<(typeof columns)[number], string>>;

const amounts: ReadonlySet<string> = new Set(['gross', 'fee', 'net']);

/**
 * Writes the statement as one table, row by row as it is read: UTF-8 with a byte order mark and CRLF, as spreadsheets
 * want it (RFC 4180), amounts as decimal text with a point, dates as ISO in the firm's zone.
 */
export async function writeCsv(statement: Statement, t: Translate, out: NodeJS.WritableStream): Promise<void> {
  const header = columns.map((name) => t(`reconciliation.statement.column.${name}`));
  await pipeline(
    cellsOf(rowsOf(statement, t)),
    stringify({ bom: true, record_delimiter: 'windows', header: true, columns: header }),
    out,
  );
}

async function* cellsOf(rows: AsyncIterable<Row>): AsyncGenerator<readonly string[]> {
  for await (const row of rows)
    yield columns.map((name) => {
      const text = row[name] ?? '';
      return amounts.has(name) ? text : safeCell(text);
    });
}

/**
 * Text that a spreadsheet shows and does not reckon: names and references come from outside, and a cell that begins
 * like a formula would be run as one (OWASP, 'CSV Injection'). Our own amounts may begin with a minus. Pure.
 */
export function safeCell(text: string): string {
  return /^\s*[=+\-@＝＋－＠|%\t\r\n]/u.test(text) ? `'${text}` : text;
}

async function* rowsOf(statement: Statement, t: Translate): AsyncGenerator<Row> {
  const word = (key: string): string => t(`reconciliation.statement.${key}`);
  if (statement.proof) yield* proofRows(statement.proof, statement.timeZone, t);
  for (const part of statement.parts) {
    for (const { opening, lines, closing } of part.movements) {
      yield { row: word('row.balance'), date: statement.period.from, what: word('opening'), ...net(opening) };
      for (const { category, count, gross, fee, net: rest } of lines)
        yield {
          row: word('row.movement'),
          what: word(`category.${category}`),
          gross: formatDecimal(gross),
          fee: formatDecimal(fee),
          ...net(rest),
          note: t('reconciliation.payouts.transactions', { count }),
        };
      yield { row: word('row.balance'), date: statement.period.to, what: word('closing'), ...net(closing) };
    }
    yield* payoutRows(part, t);
    for await (const line of part.transactions()) yield transactionRow(line, part, t);
  }
}

function* proofRows(proof: ProofReport, timeZone: string, t: Translate): Generator<Row> {
  const date = dateIn(timeZone, proof.asOf);
  const note = `${t('asOf')} ${proof.asOf}`;
  for (const { currency, differences, ...sides } of proof.currencies) {
    for (const side of proofSides)
      yield {
        row: t('reconciliation.statement.row.side'),
        currency,
        date,
        what: t(`reconciliation.proof.${side}`),
        net: sides[side],
        note,
      };
    for (const { kind, ref, amount } of differences)
      yield {
        row: t('reconciliation.statement.row.difference'),
        currency,
        date,
        what: t(`reconciliation.difference.${kind}`),
        reference: ref,
        net: amount,
        note,
      };
  }
  for (const { currency, ref, amount, sentence, ...item } of proof.open)
    yield {
      row: t('reconciliation.statement.row.open'),
      currency,
      date,
      what: item.case,
      reference: ref,
      net: amount,
      note: sentence,
    };
}

function* payoutRows({ payouts }: Part, t: Translate): Generator<Row> {
  for (const { id, amount, arrivesOn, tick, sum, booked } of payouts)
    yield {
      row: t('reconciliation.statement.row.payout'),
      date: arrivesOn,
      what: t('reconciliation.statement.category.payout'),
      reference: id,
      payout: id,
      ...net(amount),
      ...ledgerCells(booked, t),
      note: t(`reconciliation.payouts.${tick}`, { sum: `${formatDecimal(sum)} ${sum.currency}` }),
    };
}

function transactionRow(line: TransactionLine, { payouts }: Part, t: Translate): Row {
  const payout = payouts.find(({ id }) => id === line.payoutId);
  return {
    row: t('reconciliation.statement.row.transaction'),
    date: line.on,
    what: t(`reconciliation.statement.category.${line.category}`),
    reference: line.source === null ? line.id : `${line.source} ${line.id}`,
    payout: payout?.id ?? '',
    client: line.clients,
    invoice: line.invoices,
    gross: formatDecimal(line.gross),
    fee: formatDecimal(line.fee),
    ...net(line.net),
    ...ledgerCells(line.booked, t),
    note: line.label,
  };
}

function ledgerCells({ state, references, days }: Booked, t: Translate): Row {
  return {
    inLedger: t(`reconciliation.statement.booked.${state}`),
    ledgerReference: references.join('; '),
    ledgerDate: days.join('; '),
  };
}

function net(amount: Money): Row {
  return { currency: amount.currency, net: formatDecimal(amount) };
}
