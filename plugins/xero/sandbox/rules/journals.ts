import { centsOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { JournalLine, ManualJournal } from '../model.ts';
import type { Wire } from '../render/lines.ts';
import { accountIn, bad, dayIn, lockProblem, objectOf, textIn, type Verdict } from './checks.ts';

/** Xero's rules for manual journals: they balance, and touch neither bank accounts nor its own control accounts. */
export function judgeJournal(ledger: Ledger, element: Wire): Verdict<ManualJournal> {
  const narration = textIn(element['Narration']);
  const day = dayIn(ledger, element['Date']);
  const items = Array.isArray(element['JournalLines']) ? element['JournalLines'].map(objectOf) : [];
  const read = items.map((item) => ({ item, account: accountIn(ledger, item), cents: centsOf(item['LineAmount']) }));
  const lines = read.flatMap(({ item, account, cents }): JournalLine[] =>
    account && cents !== null ? [{ accountId: account.id, cents, description: textIn(item['Description']) }] : [],
  );
  const sum = lines.reduce((total, { cents }) => total + cents, 0);
  const problems = [
    ...(narration === '' ? ['Narration must be specified'] : []),
    ...(items.length < 2 ? ['A manual journal must have at least two lines'] : []),
    ...(lines.length < items.length ? ['Each line needs an account that exists and an amount of two decimals'] : []),
    ...read.flatMap(({ account }) => accountProblem(account)),
    ...(sum === 0 ? [] : ['The total debits must equal total credits']),
    ...('problem' in day ? [day.problem] : []),
  ];
  if (problems.length > 0 || 'problem' in day) return bad(...problems);
  return {
    kind: 'good',
    book: () => {
      const journal: ManualJournal = {
        id: ledger.kit.uuid(),
        seq: ledger.seq(),
        narration,
        date: day.date,
        status: element['Status'] === 'POSTED' ? 'POSTED' : 'DRAFT',
        lines,
        updatedAt: ledger.now(),
      };
      return ledger.journals.put(journal.id, journal);
    },
  };
}

function accountProblem(account: ReturnType<typeof accountIn>): readonly string[] {
  if (!account) return [];
  if (account.status !== 'ACTIVE') return [`The account '${account.name}' has been archived and cannot be used`];
  if (account.type === 'BANK') return ['Bank accounts cannot be used in manual journals'];
  return account.systemAccount === null ? [] : [`The account '${account.name}' is a system account and cannot be used`];
}

/** The only change of a journal this sandbox takes: it is voided. */
export function judgeVoiding(ledger: Ledger, journal: ManualJournal, element: Wire): Verdict<ManualJournal> {
  if (element['Status'] !== 'VOIDED') return bad('Only the voiding of a manual journal is supported');
  if (journal.status !== 'POSTED') return bad('Only a posted manual journal can be voided');
  const problem = lockProblem(ledger, journal.date);
  if (problem !== null) return bad(problem);
  return {
    kind: 'good',
    book: () => ledger.journals.put(journal.id, { ...journal, status: 'VOIDED', updatedAt: ledger.now() }),
  };
}
