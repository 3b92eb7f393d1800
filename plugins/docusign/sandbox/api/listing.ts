import type { Envelope } from '../model.ts';
import type { Office } from '../office.ts';
import { envelopeObject, partsIn } from '../render/envelope.ts';
import { invalidParameter } from './answers.ts';
import { refusePolling } from './polling.ts';

const largestPage = 1000;
const statuses = new Set([
  'any',
  'created',
  'sent',
  'delivered',
  'signed',
  'completed',
  'declined',
  'voided',
  'deleted',
  'timedout',
  'processing',
]);

type Query = Readonly<Record<string, string | undefined>>;

/** 'Envelopes: listStatusChanges'. */
export function listing(office: Office, query: Query): object {
  if (query['transaction_ids'] !== undefined) return transactions(office, query['transaction_ids']);
  const found = ordered(matching(office, query), query);
  const start = wholeNumber(query, 'start_position', 0);
  const count = Math.min(wholeNumber(query, 'count', largestPage), largestPage);
  const shown = found.slice(start, start + count);
  const include = partsIn(query['include']);
  return {
    resultSetSize: String(shown.length),
    totalSetSize: String(found.length),
    startPosition: String(start),
    endPosition: String(Math.max(start, start + shown.length - 1)),
    nextUri: '',
    previousUri: '',
    envelopes: shown.map((envelope) => envelopeObject(office, envelope, include)),
    envelopeSearchSource: 'rep',
  };
}

/** What became of each sending, asked by the sender's own ids; DocuSign keeps them for seven days. */
function transactions(office: Office, ids: string): object {
  const oldest = office.now() - 7 * 86_400_000;
  const recent = office.envelopes.list().filter(({ createdAt }) => createdAt > oldest);
  const statusesOf = ids.split(',').map((id) => {
    const envelope = recent.find(({ transactionId }) => transactionId === id);
    if (envelope) return { envelopeId: envelope.id, status: envelope.status, transactionId: id };
    const message = 'Transaction ID could not be found.';
    return { transactionId: id, errorDetails: { errorCode: 'TRANSACTION_ID_NOT_FOUND', message } };
  });
  return { resultSetSize: '0', totalSetSize: '0', envelopeTransactionStatuses: statusesOf };
}

function matching(office: Office, query: Query): readonly Envelope[] {
  const wanted = new Set((query['status'] ?? 'any').toLowerCase().split(','));
  for (const status of wanted)
    if (!statuses.has(status)) throw invalidParameter(`Value for 'status' is not valid: ${status}.`);
  const field = customField(query['custom_field']);
  const fits = (envelope: Envelope): boolean =>
    (wanted.has('any') ? envelope.status !== 'deleted' : wanted.has(envelope.status)) &&
    (field === null || envelope.customFields.some(({ name, value }) => name === field.name && value === field.value));
  const ids = query['envelope_ids'];
  if (ids !== undefined) return byIds(office, ids).filter(fits);
  const from = dateIn(query, 'from_date');
  if (from === null)
    throw invalidParameter(
      "Query parameter 'from_date' must be set to a valid DateTime, or 'envelope_ids' or 'transaction_ids' must be specified.",
    );
  const to = dateIn(query, 'to_date') ?? Infinity;
  return office.envelopes
    .list()
    .filter((envelope) => envelope.statusChangedAt >= from && envelope.statusChangedAt <= to && fits(envelope));
}

/** Those of these that there are; asking for them by name is asking about each. */
function byIds(office: Office, text: string): readonly Envelope[] {
  const ids = text.split(',').map((id) => id.trim().toLowerCase());
  if (ids.some((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)))
    throw invalidParameter("Value for 'envelope_ids' must be a list of GUIDs.");
  const found = ids.flatMap((id) => office.envelopes.get(id) ?? []);
  for (const { id } of found) refusePolling(office, id);
  return found;
}

function ordered(envelopes: readonly Envelope[], query: Query): readonly Envelope[] {
  const by = query['order_by'] ?? 'status_changed';
  const key = (envelope: Envelope): number =>
    by === 'created' ? envelope.createdAt : by === 'last_modified' ? envelope.modifiedAt : envelope.statusChangedAt;
  const sign = query['order'] === 'desc' ? -1 : 1;
  return [...envelopes].sort((a, b) => sign * (key(a) - key(b) || (a.id < b.id ? -1 : 1)));
}

function customField(text: string | undefined): { readonly name: string; readonly value: string } | null {
  if (text === undefined) return null;
  const at = text.indexOf('=');
  if (at < 1) throw invalidParameter("Value for 'custom_field' must be name=value.");
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

function dateIn(query: Query, name: string): number | null {
  const text = query[name];
  if (text === undefined) return null;
  const at = new Date(text).getTime();
  if (Number.isNaN(at)) throw invalidParameter(`Value for '${name}' is not a valid DateTime.`);
  return at;
}

function wholeNumber(query: Query, name: string, fallback: number): number {
  const text = query[name];
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text)) throw invalidParameter(`Value for '${name}' must be a number.`);
  return Number(text);
}
