import type { Transaction as Tx } from '../db/index.ts';
import { InvalidInput, type Account, type Invoice } from '../plugin-api/index.ts';
import { postingOfCredit } from './cases/credit.ts';
import { readPair, type PairIds } from './pair.ts';
import { readMappings } from './queries.ts';
import { choiceOf, type AnswerInput, type ChoiceId } from './questions.ts';
import type { QueueItem } from './queue.ts';
import { readForeign } from './standing-queries.ts';

/** What can be chosen along with an answer, for a form. */
export interface InputOption {
  /** The ledger's id. */
  readonly id: string;
  readonly label: string;
}

/** What a choice's input may be, best first; empty where the choice asks for none or there is nothing to choose. */
export async function inputOptions(tx: Tx, item: QueueItem, choice: ChoiceId): Promise<readonly InputOption[]> {
  switch (choiceOf(choice, item.kind).input) {
    case 'invoice':
      return invoiceOptions(tx, item);
    case 'contact':
      return contactOptions(tx, item);
    case 'account':
      return accountOptions(tx, item, choice);
    case 'entry':
      return entryOptions(tx, item);
    default:
      return [];
  }
}

/** Throws InvalidInput when the choice asks for something that was not, or wrongly, chosen. */
export async function checkInput(
  tx: Tx,
  item: QueueItem,
  { choice, input }: { readonly choice: ChoiceId; readonly input?: AnswerInput },
): Promise<void> {
  const { input: name } = choiceOf(choice, item.kind);
  if (name === null) return;
  const options = await inputOptions(tx, item, choice);
  if (!options.some(({ id }) => id === input?.[name]))
    throw new InvalidInput('Something is to be chosen along with this answer.', { [name]: 'Choose one of the list.' });
}

/** Open sales invoices of the same contact, the oldest due first. */
async function invoiceOptions(tx: Tx, { pair, source, amount }: QueueItem): Promise<readonly InputOption[]> {
  const { rows } = await tx.raw<{ rows: { id: string; data: Invoice }[] }>(
    `select r.external_id as id, r.data from records r
     where r.connection_id = :ledger and r.kind = 'invoice' and r.deleted_at is null
       and r.data ->> 'direction' = 'sale' and r.data ->> 'status' = 'open' and r.data ->> 'currency' = :currency
       and r.data ->> 'contactId' = (select p.intent ->> 'contactId' from postings p where p.id::text = :posting)
     order by r.data ->> 'dueOn', r.external_id`,
    { ledger: pair.ledgerConnectionId, currency: amount.currency, posting: postingOfCredit(source) ?? '' },
  );
  return rows.map(({ id, data }) => ({ id, label: data.number }));
}

async function contactOptions(tx: Tx, { pair }: QueueItem): Promise<readonly InputOption[]> {
  const { rows } = await tx.raw<{ rows: InputOption[] }>(
    `select external_id as id, data ->> 'name' as label from records
     where connection_id = ? and kind = 'contact' and deleted_at is null and data ->> 'archived' <> 'true'
     order by data ->> 'isCustomer' desc, data ->> 'name', external_id`,
    [pair.ledgerConnectionId],
  );
  return rows;
}

async function accountOptions(tx: Tx, { pair }: QueueItem, choice: ChoiceId): Promise<readonly InputOption[]> {
  const { rows } = await tx.raw<{ rows: { id: string; data: Account }[] }>(
    `select external_id as id, data from records where connection_id = ? and kind = 'account' and deleted_at is null
     order by data ->> 'code', data ->> 'name'`,
    [pair.ledgerConnectionId],
  );
  const wanted: readonly Account['type'][] =
    choice === 'to_income' ? ['income'] : choice === 'write_off' ? ['expense'] : ['income', 'expense', 'other'];
  return rows
    .filter(({ data }) => !data.archived && wanted.includes(data.type))
    .map(({ id, data }) => ({ id, label: [data.code, data.name].filter(Boolean).join(' ') }));
}

/** Entries on the currency's clearing account that are not ours and move it by just what would be booked, newest first. */
async function entryOptions(tx: Tx, { pair: ids, kind, amount, source }: QueueItem): Promise<readonly InputOption[]> {
  const pair = await readPair(tx, ids);
  const mapping = (await readMappings(tx, ids)).get(amount.currency);
  if (!pair || !mapping) return [];
  // Of money booked already the fee is booked beside it; everything else is booked as a whole.
  const effect = kind === 'booked_already' ? await readGross(tx, ids, source) : amount.amount;
  const found = await readForeign(tx, pair, effect === null ? [] : [effect]);
  return found
    .filter(({ account }) => account === mapping.clearingAccount)
    .toReversed()
    .map(({ entry, on, reference, description }) => ({
      id: entry.id,
      label: [on, reference, description].filter((part) => part !== null && part !== '').join(' · '),
    }));
}

async function readGross(tx: Tx, pair: PairIds, transactionId: string): Promise<number | null> {
  const { rows } = await tx.raw<{ rows: { amount: number }[] }>(
    `select (data #>> '{amount,amount}')::bigint as amount from records
     where connection_id = ? and kind = 'balance_transaction' and external_id = ?`,
    [pair.paymentConnectionId, transactionId],
  );
  return rows[0]?.amount ?? null;
}
