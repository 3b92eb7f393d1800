import { transaction, type Transaction as Tx } from '../db/index.ts';
import { InvalidInput, PorticoError } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { inputOptions, type InputOption } from './check-input.ts';
import { preview } from './decide.ts';
import { recordView, type Names, type RecordView } from './intent-view.ts';
import type { PlannedPosting } from './planned.ts';
import type { AnswerInput, Choice } from './questions.ts';
import type { QueueItem } from './queue.ts';

/** One choice of an item, with what it would do where that is known without asking more. */
export interface ChoiceView extends Choice {
  readonly options: readonly InputOption[];
  /** Null until what it asks for is chosen. */
  readonly records: readonly RecordView[] | null;
  /** Why it cannot be done now; null when it can. */
  readonly problem: string | null;
}

/** An item's choices as its page offers them. */
export async function choiceViews(deps: Deps, item: QueueItem): Promise<readonly ChoiceView[]> {
  const views: ChoiceView[] = [];
  for (const choice of item.choices) views.push(await choiceView(deps, item, choice, {}));
  return views;
}

/** What one choice would do with this input: the very records, and nothing is kept. */
export async function choiceView(deps: Deps, item: QueueItem, choice: Choice, input: AnswerInput): Promise<ChoiceView> {
  const options = await transaction(deps.db, (tx) => inputOptions(tx, item, choice.id));
  if (choice.input !== null && input[choice.input] === undefined)
    return { ...choice, options, records: null, problem: options.length === 0 ? 'nothing_to_choose' : null };
  try {
    const postings = await preview(deps, item.id, { choice: choice.id, input });
    const records = await transaction(deps.db, (tx) => recordsOf(tx, item.pair.ledgerConnectionId, postings));
    return { ...choice, options, records, problem: null };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { ...choice, options, records: null, problem: sentenceOf(error) };
  }
}

/** Planned postings as pages show them, with what the ledger calls the accounts, contacts and invoices in them. */
export async function recordsOf(
  tx: Tx,
  ledgerConnectionId: string,
  postings: readonly PlannedPosting[],
): Promise<readonly RecordView[]> {
  const names = await readNames(tx, ledgerConnectionId, postings);
  return postings.map((one) => recordView(one, names));
}

function sentenceOf(error: PorticoError): string {
  const [field] = error instanceof InvalidInput ? Object.values(error.fields) : [];
  return field ?? error.message;
}

async function readNames(tx: Tx, ledgerConnectionId: string, postings: readonly PlannedPosting[]): Promise<Names> {
  const ids = postings.flatMap(({ intent }) => textsIn(intent));
  const { rows } = await tx.raw<{ rows: { kind: string; id: string; name: string }[] }>(
    `select kind, external_id as id, coalesce(data ->> 'number', data ->> 'name') as name from records
     where connection_id = ? and kind in ('account', 'contact', 'invoice') and external_id = any (?::text[])`,
    [ledgerConnectionId, ids],
  );
  const names = new Map(rows.map(({ kind, id, name }) => [`${kind} ${id}`, name]));
  const called =
    (kind: string) =>
    (id: string | null): string =>
      names.get(`${kind} ${id ?? ''}`) ?? '';
  return { account: called('account'), contact: called('contact'), invoice: called('invoice') };
}

/** Every text in an intent: ids among them, whatever its type calls them. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
