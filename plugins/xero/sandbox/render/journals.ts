import { amountOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { ManualJournal } from '../model.ts';
import { day, msDate } from '../wire.ts';
import type { Wire } from './lines.ts';

export function journalOnWire(ledger: Ledger, journal: ManualJournal): Wire {
  return {
    ManualJournalID: journal.id,
    Narration: journal.narration,
    Date: day(journal.date).ms,
    LineAmountTypes: 'NoTax',
    Status: journal.status,
    ShowOnCashBasisReports: true,
    HasAttachments: false,
    UpdatedDateUTC: msDate(journal.updatedAt),
    JournalLines: journal.lines.map((line) => {
      const code = ledger.accounts.get(line.accountId)?.code ?? null;
      return {
        Description: line.description,
        TaxType: 'NONE',
        TaxAmount: 0,
        LineAmount: amountOf(line.cents),
        AccountID: line.accountId,
        ...(code === null ? {} : { AccountCode: code }),
        Tracking: [],
        IsBlank: false,
      };
    }),
  };
}
