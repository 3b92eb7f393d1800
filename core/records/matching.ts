import type { Contact, NormalisedRecord } from '../plugin-api/index.ts';

/** A client the firm has because its ledger has a customer. */
export interface Founding {
  readonly name: string;
  readonly email: string | null;
  readonly state: 'active' | 'former';
}

/**
 * Ledger first: a customer of the ledger is a client of the firm, an archived one a former client. Suppliers
 * that buy nothing are none. Two contacts of one name are two clients: who is the same is for a person to say.
 */
export function foundingBy(contact: Contact): Founding | null {
  if (!contact.isCustomer) return null;
  const name = contact.name.trim();
  return {
    name: name === '' ? (contact.email ?? '?') : name,
    email: contact.email,
    state: contact.archived ? 'former' : 'active',
  };
}

/**
 * Whose a record is, as 'kind/external id' of the same connection. Money that Portico had asked for names its
 * invoice, which another connection keeps: a leading * looks in all of them.
 */
export function parentsOf(record: NormalisedRecord): readonly string[] {
  const own = record.belongsTo.map(({ kind, externalId }) => `${kind}/${externalId}`);
  const invoice = 'metadata' in record.data ? record.data.metadata.portico_invoice : undefined;
  return invoice === undefined || invoice === '' ? own : [...own, `*invoice/${invoice}`];
}

/** How others look for a record as their parent. */
export function namesOf({ kind, externalId }: Pick<NormalisedRecord, 'kind' | 'externalId'>): readonly string[] {
  return [`${kind}/${externalId}`, `*${kind}/${externalId}`];
}

/** What a record is called where others speak of it; null where it has no name of its own. */
export function labelOf(record: NormalisedRecord): string | null {
  switch (record.kind) {
    case 'invoice':
    case 'credit_note':
      return record.data.number || null;
    case 'charge':
      return record.data.metadata.portico_number ?? null;
    case 'envelope':
      return record.data.subject || null;
    case 'contact':
    case 'company':
    case 'person':
    case 'deal':
    case 'account':
      return record.data.name || null;
    default:
      return null;
  }
}
