import { createHmac } from 'node:crypto';
import type { Collection, SandboxKit } from '../../../core/plugin-api/index.ts';
import type {
  Account,
  BankTransaction,
  Contact,
  CreditNote,
  Invoice,
  ManualJournal,
  Organisation,
  Payment,
  Transfer,
} from './model.ts';

type Category = 'INVOICE' | 'CONTACT' | 'CREDITNOTE';

/** The books and what surrounds them. */
export interface Ledger {
  readonly kit: SandboxKit;
  readonly accounts: Collection<Account>;
  readonly contacts: Collection<Contact>;
  readonly invoices: Collection<Invoice>;
  readonly creditNotes: Collection<CreditNote>;
  readonly payments: Collection<Payment>;
  readonly bankTransactions: Collection<BankTransaction>;
  readonly transfers: Collection<Transfer>;
  readonly journals: Collection<ManualJournal>;
  organisation(): Organisation;
  changeOrganisation(change: Partial<Organisation>): void;
  /** The order of making, over all kinds. */
  seq(): number;
  /** Milliseconds of the shared clock. */
  now(): number;
  /** Today in the organisation's zone. */
  today(): string;
  /** Notes a change that webhooks tell of. */
  tell(category: Category, type: 'CREATE' | 'UPDATE', id: string): void;
  /** Sends what was noted, as one payload. */
  flushWebhooks(): void;
}

export function openLedger(kit: SandboxKit): Ledger {
  // A name with '#' does not count as books: the app's credentials exist before anything is seeded.
  const organisations = kit.store.collection<Organisation>('#organisation');
  if (!organisations.get('org')) organisations.put('org', newOrganisation(kit));
  let events: Record<string, unknown>[] = [];

  function organisation(): Organisation {
    const found = organisations.get('org');
    return found ?? organisations.put('org', newOrganisation(kit));
  }

  const ledger: Ledger = {
    kit,
    accounts: kit.store.collection('accounts'),
    contacts: kit.store.collection('contacts'),
    invoices: kit.store.collection('invoices'),
    creditNotes: kit.store.collection('credit_notes'),
    payments: kit.store.collection('payments'),
    bankTransactions: kit.store.collection('bank_transactions'),
    transfers: kit.store.collection('transfers'),
    journals: kit.store.collection('manual_journals'),
    organisation,
    changeOrganisation: (change) => void organisations.put('org', { ...organisation(), ...change }),
    seq: () => kit.store.next('entry'),
    now: () => kit.now().epochMilliseconds,
    today: () => kit.now().toZonedDateTimeISO(organisation().timeZone).toPlainDate().toString(),
    tell(category, type, id) {
      events.push(eventOf(ledger, category, type, id));
    },
    flushWebhooks() {
      const told = events;
      events = [];
      if (told.length > 0) deliver(ledger, told);
    },
  };
  return ledger;
}

const paths = { INVOICE: 'Invoices', CONTACT: 'Contacts', CREDITNOTE: 'CreditNotes' } as const;

function eventOf(ledger: Ledger, category: Category, type: string, id: string): Record<string, unknown> {
  const note = category === 'CREDITNOTE' ? ledger.creditNotes.get(id) : undefined;
  return {
    resourceUrl: `https://api.xero.com/api.xro/2.0/${paths[category]}/${id}`,
    resourceId: id,
    eventDateUtc: ledger.kit.now().toString({ fractionalSecondDigits: 3 }),
    eventType: type,
    eventCategory: category,
    tenantId: ledger.organisation().tenantId,
    tenantType: 'ORGANISATION',
    ...(note ? { data: { Type: note.type, Status: note.status } } : {}),
  };
}

function deliver(ledger: Ledger, events: readonly Record<string, unknown>[]): void {
  const { webhookUrl, webhookKey } = ledger.organisation();
  const { kit } = ledger;
  if (webhookUrl === null) return;
  const sequences = events.map(() => kit.store.next('webhook'));
  const body = JSON.stringify({
    events,
    firstEventSequence: sequences[0],
    lastEventSequence: sequences.at(-1),
    entropy: kit.id(20),
  });
  kit.deliver({
    id: `webhook-${String(sequences[0])}`,
    url: webhookUrl,
    headers: { 'x-xero-signature': createHmac('sha256', webhookKey).update(body).digest('base64') },
    body,
  });
}

function newOrganisation(kit: SandboxKit): Organisation {
  return {
    id: kit.uuid(),
    tenantId: kit.uuid(),
    connectionId: kit.uuid(),
    name: 'Demo organisation',
    baseCurrency: 'GBP',
    timezone: 'GMTSTANDARDTIME',
    timeZone: 'Europe/London',
    periodLock: null,
    yearEndLock: null,
    createdAt: kit.now().epochMilliseconds,
    clientId: kit.uuid().replaceAll('-', '').toUpperCase(),
    clientSecret: kit.id(48),
    webhookKey: kit.id(40),
    webhookUrl: null,
    limits: { minute: 60, day: 1000, concurrent: 5 },
    idempotency: { honoured: true, minutes: 6 },
  };
}
