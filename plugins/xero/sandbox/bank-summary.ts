import { dateIn, msDate } from './wire.ts';
import { textOf } from './cents.ts';
import type { Ledger } from './ledger.ts';
import { movements } from './movements.ts';
import type { Wire } from './render/lines.ts';

interface Sums {
  opening: number;
  received: number;
  spent: number;
}

/** Reports/BankSummary: what each bank account held, got and spent between two days, both counted. */
export function bankSummary(ledger: Ledger, query: Readonly<Record<string, unknown>>): Wire {
  const to = dateIn(query['toDate']) ?? ledger.today();
  const from = dateIn(query['fromDate']) ?? `${to.slice(0, 8)}01`;
  const sums = new Map<string, Sums>();
  for (const { accountId, date, cents } of movements(ledger)) {
    if (date > to) continue;
    const sum = sums.get(accountId) ?? { opening: 0, received: 0, spent: 0 };
    if (date < from) sum.opening += cents;
    else if (cents > 0) sum.received += cents;
    else sum.spent -= cents;
    sums.set(accountId, sum);
  }
  const rows = ledger.accounts
    .list()
    .filter(({ type, status }) => type === 'BANK' && status === 'ACTIVE')
    .map(({ id, name }) => rowOf(name, id, sums.get(id) ?? { opening: 0, received: 0, spent: 0 }));
  return {
    Reports: [
      {
        ReportID: 'BankSummary',
        ReportName: 'Bank Summary',
        ReportType: 'BankSummary',
        ReportTitles: ['Bank Summary', ledger.organisation().name, `From ${from} to ${to}`],
        ReportDate: to,
        UpdatedDateUTC: msDate(ledger.now()),
        Fields: [],
        Rows: [
          {
            RowType: 'Header',
            Cells: ['Bank Accounts', 'Opening Balance', 'Cash Received', 'Cash Spent', 'Closing Balance'].map(
              (Value) => ({ Value }),
            ),
          },
          { RowType: 'Section', Title: '', Rows: rows },
        ],
      },
    ],
  };
}

function rowOf(name: string, id: string, { opening, received, spent }: Sums): Wire {
  const named = [{ Value: id, Id: 'accountID' }];
  return {
    RowType: 'Row',
    Cells: [
      { Value: name, Attributes: named },
      { Value: textOf(opening), Attributes: named },
      { Value: textOf(received), Attributes: named },
      { Value: textOf(spent), Attributes: named },
      { Value: textOf(opening + received - spent), Attributes: named },
    ],
  };
}
