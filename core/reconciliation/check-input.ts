import type { Transaction as Tx } from '../db/index.ts';
import { InvalidInput, type Account, type Invoice } from '../plugin-api/index.ts';
import { choiceOf, type AnswerInput, type ChoiceId } from './questions.ts';
import type { QueueItem } from './queue.ts';

/** What can be chosen along with an answer, for a form. */
export interface InputOption {
  /** The ledger's id. */
  readonly id: string;
  readonly label: string;
}

/** What a choice's input may be, best first; empty where the choice asks for none or there is nothing to choose. */
export async function inputOptions(tx: Tx, item: QueueItem, choice: ChoiceId): Promise<readonly InputOption[]> {
  switch (choiceOf(choice).input) {
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
  const { input: name } = choiceOf(choice);
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
    { ledger: pair.ledgerConnectionId, currency: amount.currency, posting: source.split(':')[1] ?? '' },
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

/** Entries on clearing that are not ours and move it by as much as what is asked about. */
async function entryOptions(tx: Tx, { pair, amount, source }: QueueItem): Promise<readonly InputOption[]> {
  const { rows } = await tx.raw<{ rows: InputOption[] }>(
    `select r.external_id as id, concat_ws(' · ', r.data ->> 'on', r.data ->> 'reference', r.data ->> 'description') as label
     from account_mappings m
     join records r on r.connection_id = :ledger and r.kind in ('payment', 'bank_transaction', 'bank_transfer')
       and r.deleted_at is null and coalesce(r.data ->> 'status', 'booked') = 'booked'
       and m.clearing_account in (r.data ->> 'accountId', r.data ->> 'fromAccountId', r.data ->> 'toAccountId')
     where m.payment_connection_id = :payment and m.ledger_connection_id = :ledger and m.currency = :currency
       and coalesce(r.data #>> '{accountAmount,amount}', r.data #>> '{amount,amount}')::bigint
           in (:amount, coalesce((select abs((t.data #>> '{amount,amount}')::bigint) from records t
                                  where t.connection_id = :payment and t.kind = 'balance_transaction'
                                    and t.external_id = :source), :amount))
       and not exists (select from postings p where p.entry ->> 'id' = r.external_id)
     order by r.data ->> 'on' desc, r.external_id`,
    {
      payment: pair.paymentConnectionId,
      ledger: pair.ledgerConnectionId,
      currency: amount.currency,
      amount: Math.abs(amount.amount),
      source,
    },
  );
  return rows;
}
