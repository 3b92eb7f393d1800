import type { Ledger } from '../ledger.ts';
import type { CreditNote } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { bad, contactIn, dayIn, textIn, type Verdict } from './checks.ts';
import { lineAmountsIn, numbered, sumLines } from './lines.ts';

export function judgeCreditNote(ledger: Ledger, element: Wire): Verdict<CreditNote> {
  const type = element['Type'];
  if (type !== 'ACCRECCREDIT' && type !== 'ACCPAYCREDIT') return bad('Type must be ACCRECCREDIT or ACCPAYCREDIT');
  const status = element['Status'] === 'AUTHORISED' ? 'AUTHORISED' : 'DRAFT';
  const contact = contactIn(ledger, element['Contact']);
  const day = dayIn(ledger, element['Date']);
  const lineAmounts = lineAmountsIn(element['LineAmountTypes']);
  const sums = sumLines(ledger, element['LineItems'], { lineAmounts, needsAccount: status === 'AUTHORISED' });
  const problems = [
    ...(contact ? [] : ['A Contact that exists must be specified for this credit note']),
    ...(contact?.archived === true ? [`The contact '${contact.name}' has been archived and cannot be used`] : []),
    ...('problem' in day ? [day.problem] : []),
    ...('total' in sums ? [] : sums),
  ];
  if (problems.length > 0 || !contact || 'problem' in day || !('total' in sums)) return bad(...problems);
  return {
    kind: 'good',
    book: () => {
      const { baseCurrency } = ledger.organisation();
      const currency = textIn(element['CurrencyCode']) || baseCurrency;
      const note: CreditNote = {
        id: ledger.kit.uuid(),
        seq: ledger.seq(),
        type,
        number: textIn(element['CreditNoteNumber']) || nextNumber(ledger),
        reference: textIn(element['Reference']),
        contactId: contact.id,
        status,
        date: day.date,
        currency,
        rate: Number(element['CurrencyRate'] ?? 1),
        lineAmounts,
        ...numbered(ledger, sums),
        remaining: sums.total,
        allocations: [],
        paymentIds: [],
        fullyPaidOn: null,
        updatedAt: ledger.now(),
      };
      ledger.creditNotes.put(note.id, note);
      ledger.tell('CREDITNOTE', 'CREATE', note.id);
      return note;
    },
  };
}

export function nextNumber(ledger: Ledger): string {
  return `CN-${String(ledger.kit.store.next('credit_note')).padStart(4, '0')}`;
}
