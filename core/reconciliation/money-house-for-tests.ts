import { newId } from '../ground/ids.ts';
import { transaction, type Database } from '../db/index.ts';
import {
  NotFound,
  VendorUnavailable,
  type AccountingPort,
  type BalanceTransaction,
  type CheckoutRequest,
  type Intent,
  type Invoice,
  type NormalisedRecord,
  type LedgerAccount,
  type LedgerEntry,
  type OpenedCheckout,
  type Outcome,
  type PaymentsPort,
  type PluginContext,
  type RecordKind,
} from '../plugin-api/index.ts';
import type { Connection, PluginHost, PortName, Ports } from '../plugin-host/index.ts';
import { ingest } from '../records/index.ts';
import { gbp } from './facts-for-tests.ts';

/** What the next `post` does instead of answering well. */
export type LedgerFault = 'cut_before_effect' | 'cut_after_effect' | 'throw_after_effect' | 'unavailable' | 'pending';

interface BookedEntry {
  readonly id: string;
  readonly intent: Intent;
  amount: number;
}

/** A ledger in memory with the rules that matter: never more than is due, only open invoices, once per reference. */
export class FakeLedger implements AccountingPort {
  readonly connectionId = newId();
  readonly invoicesById = new Map<string, Invoice>();
  readonly entries: BookedEntry[] = [];
  readonly calls: string[] = [];
  faults: LedgerFault[] = [];
  locks: { period: string | null; yearEnd: string | null } = { period: null, yearEnd: null };
  openingBalance = 0;
  isAway = false;
  readonly list: LedgerAccount[] = [
    account('clearing', 'Processor Clearing (GBP)', 'bank'),
    account('bank', 'Business current account', 'bank'),
    account('fees', 'Processor fees', 'expense'),
  ];

  accounts(): Promise<readonly LedgerAccount[]> {
    return this.answer('accounts', () => this.list);
  }

  invoice(_ctx: PluginContext, id: string): Promise<Invoice> {
    return this.answer('invoice', () => {
      const found = this.invoicesById.get(id);
      if (!found) throw new NotFound('There is no such invoice.');
      return found;
    });
  }

  lockDates(): Promise<{ period: string | null; yearEnd: string | null }> {
    return this.answer('lockDates', () => this.locks);
  }

  balance(): Promise<{ amount: number; currency: string }> {
    return this.answer('balance', () =>
      gbp(this.entries.reduce((sum, entry) => sum + signOf(entry.intent) * entry.amount, this.openingBalance)),
    );
  }

  find(_ctx: PluginContext, intents: readonly Intent[]): Promise<readonly (LedgerEntry | null)[]> {
    return this.answer('find', () => intents.map((intent) => this.entryOf(intent)));
  }

  post(_ctx: PluginContext, intents: readonly Intent[]): Promise<readonly Outcome[]> {
    return this.answer('post', () => {
      const fault = this.faults.shift();
      if (fault === 'unavailable')
        return intents.map(({ id }) => ({ intentId: id, status: 'refused', reason: 'Too busy.', code: 'unavailable' }));
      const outcomes = intents.map((intent) => (fault === 'cut_before_effect' ? lost(intent) : this.apply(intent)));
      if (fault === 'throw_after_effect') throw new VendorUnavailable('The line broke.');
      if (fault === 'cut_after_effect') return intents.map(lost);
      if (fault === 'pending') return intents.map(({ id }) => ({ intentId: id, status: 'pending' }));
      return outcomes;
    });
  }

  private apply(intent: Intent): Outcome {
    const amount = amountOf(intent);
    if (intent.type === 'customer_receipt') {
      const invoice = this.invoicesById.get(intent.invoiceId);
      if (invoice?.status !== 'open') return refusal(intent, 'not_payable');
      if (amount > invoice.due.amount) return refusal(intent, 'exceeds_due');
      const due = invoice.due.amount - amount;
      this.invoicesById.set(intent.invoiceId, {
        ...invoice,
        due: gbp(due),
        paid: gbp(invoice.paid.amount + amount),
        status: due === 0 ? 'paid' : 'open',
      });
    }
    const entry = { id: newId(), intent, amount };
    this.entries.push(entry);
    return { intentId: intent.id, status: 'applied', entry: asLedgerEntry(entry) };
  }

  private entryOf(intent: Intent): LedgerEntry | null {
    const entry = this.entries.find(
      (one) => one.intent.reference === intent.reference && one.intent.type === intent.type,
    );
    return entry ? asLedgerEntry(entry) : null;
  }

  private async answer<T>(call: string, work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.isAway) throw new VendorUnavailable('The ledger does not answer.');
    this.calls.push(call);
    return work();
  }
}

/** A processor in memory: one checkout per intent id, money facts added by the test. */
export class FakeProcessor implements PaymentsPort {
  readonly connectionId = newId();
  readonly checkouts = new Map<string, OpenedCheckout>();
  readonly requests: CheckoutRequest[] = [];
  readonly transactions: (BalanceTransaction & { readonly id: string })[] = [];
  held = 0;
  isAway = false;
  /** Breaks the line after the next checkout was opened. */
  cutNext = false;

  async openCheckout(_ctx: PluginContext, request: CheckoutRequest): Promise<OpenedCheckout> {
    await this.reach();
    this.requests.push(request);
    const known = [...this.checkouts.values()].find(
      ({ metadata }) => metadata['portico_checkout'] === request.intentId,
    );
    const opened = known ?? {
      id: `cs_${this.checkouts.size + 1}`,
      status: 'open' as const,
      payment: 'unpaid' as const,
      amount: request.amount,
      url: `https://pay.example/${this.checkouts.size + 1}`,
      expiresAt: '2026-11-25T19:00:00Z',
      paymentId: null,
      metadata: request.metadata,
    };
    this.checkouts.set(opened.id, opened);
    if (this.cutNext) {
      this.cutNext = false;
      throw new VendorUnavailable('The line broke.');
    }
    return opened;
  }

  async checkout(_ctx: PluginContext, id: string): Promise<OpenedCheckout> {
    await this.reach();
    return this.known(id);
  }

  async expireCheckout(_ctx: PluginContext, id: string): Promise<OpenedCheckout> {
    await this.reach();
    const checkout = this.known(id);
    if (checkout.status === 'open') this.checkouts.set(id, { ...checkout, status: 'expired', url: null });
    return this.known(id);
  }

  async *balanceTransactions(): AsyncIterable<BalanceTransaction & { readonly id: string }> {
    await this.reach();
    yield* this.transactions;
  }

  async balance(): Promise<readonly { currency: string; available: number; pending: number; reserved: number }[]> {
    await this.reach();
    const pending = this.transactions.reduce((sum, { net }) => sum + net.amount, this.held);
    return [{ currency: 'GBP', available: 0, pending, reserved: 0 }];
  }

  /** What the payer does on the processor's page. */
  pay(id: string, payment: 'paid' | 'processing' | 'failed' = 'paid'): void {
    this.checkouts.set(id, { ...this.known(id), status: 'complete', payment, url: null });
  }

  private known(id: string): OpenedCheckout {
    const checkout = this.checkouts.get(id);
    if (!checkout) throw new NotFound('There is no such checkout.');
    return checkout;
  }

  private async reach(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isAway) throw new VendorUnavailable('The processor does not answer.');
  }
}

/** A plugin host of one ledger and one processor. `readAgain` takes over what the ledger shows. */
export function hostOf(db: Database, ledger: FakeLedger, processor: FakeProcessor): Partial<PluginHost> {
  const connections = [
    connectionOf(ledger.connectionId, 'ledger'),
    connectionOf(processor.connectionId, 'processor'),
  ] as const;
  const ports: Partial<Ports> = { accounting: ledger, payments: processor };
  return {
    plugins: [],
    connections: () => Promise.resolve(connections),
    withPort: (port: PortName) =>
      Promise.resolve(
        connections.filter(({ pluginId }) => (port === 'accounting' ? 'ledger' : 'processor') === pluginId),
      ),
    call: async (_connectionId, name, _lane, work) => {
      const port = ports[name];
      if (!port) throw new NotFound('There is no such port.');
      // The fakes ask nothing of their context.
      return work(port, {} as PluginContext);
    },
    readAgain: async (connectionId, refs) => {
      for (const { kind, externalId } of refs) {
        const invoice = ledger.invoicesById.get(externalId);
        if (kind === 'invoice' && invoice)
          await putRecord(db, { connectionId, kind, externalId, data: invoice, contactId: invoice.contactId });
      }
    },
    syncNow: () => Promise.resolve([]),
    redirectOrigins: () => ['https://pay.example'],
  };
}

/** Writes both connections' rows. */
export async function insertConnections(db: Database, ledger: FakeLedger, processor: FakeProcessor): Promise<void> {
  const now = '2026-11-24T18:00:00Z';
  await db.hub('connections').insert(
    [ledger, processor].map((vendor) => ({
      id: vendor.connectionId,
      plugin_id: vendor === ledger ? 'ledger' : 'processor',
      state: 'connected',
      created_at: now,
    })),
  );
}

/** Says that a contact of the ledger is a client, so that what belongs to it is the client's. */
export async function linkContact(
  db: Database,
  ledger: FakeLedger,
  contactId: string,
  clientId: string,
): Promise<void> {
  await db.hub('client_links').insert({
    id: newId(),
    client_id: clientId,
    connection_id: ledger.connectionId,
    kind: 'contact',
    external_id: contactId,
    how: 'founding',
    state: 'confirmed',
    created_at: '2026-11-24T18:00:00Z',
  });
}

let readings = 0;

/** Takes a record in through the real ingest, each as a newer reading; answers its id. */
export async function putRecord(
  db: Database,
  record: {
    readonly connectionId: string;
    readonly kind: RecordKind;
    readonly externalId: string;
    readonly data: unknown;
    /** Whose it is: seen by that client when given, staff's only otherwise. */
    readonly contactId?: string;
    readonly readAt?: string;
  },
): Promise<string> {
  readings += 1;
  const readAt =
    record.readAt ?? Temporal.Instant.from('2026-11-24T18:30:00Z').add({ milliseconds: readings }).toString();
  const { connectionId, kind, externalId, data, contactId } = record;
  const normalised = {
    kind,
    externalId,
    versionAt: readAt,
    audience: contactId === undefined ? 'staff' : 'client',
    belongsTo: contactId === undefined ? [] : [{ kind: 'contact', externalId: contactId }],
    url: null,
    data,
  } as NormalisedRecord;
  await transaction(db, (tx) =>
    ingest(
      tx,
      { connectionId, pluginVersion: '1.0.0', records: [normalised], deleted: [], readAt, passId: null },
      { now: Temporal.Instant.from(readAt), subscriptions: [] },
    ),
  );
  const row = await db
    .hub('records')
    .where({ connection_id: connectionId, kind, external_id: externalId })
    .first<{ id: string }>('id');
  return row.id;
}

export function anInvoice(overrides: Partial<Invoice> = {}): Invoice {
  return {
    direction: 'sale',
    number: 'INV-0001',
    reference: 'Website',
    contactId: 'contact-1',
    contactName: 'Acme',
    status: 'open',
    issuedOn: '2026-11-01',
    dueOn: '2026-12-01',
    currency: 'GBP',
    lines: [
      {
        description: 'Design',
        quantity: '1',
        unitAmount: '120.00',
        amount: gbp(120_00),
        tax: gbp(0),
        account: null,
      },
    ],
    subtotal: gbp(120_00),
    tax: gbp(0),
    total: gbp(120_00),
    due: gbp(120_00),
    paid: gbp(0),
    credited: gbp(0),
    ...overrides,
  };
}

function connectionOf(id: string, pluginId: string): Connection {
  return {
    id,
    pluginId,
    enabled: true,
    state: 'connected',
    identity: {
      organisation: 'Fern & Hollow',
      organisationId: 'org',
      timeZone: 'Europe/London',
      baseCurrency: 'GBP',
      liveMode: false,
    },
    trouble: null,
    connectedAt: '2026-11-24T18:00:00Z',
  };
}

function account(id: string, name: string, type: LedgerAccount['type']): LedgerAccount {
  const currency = type === 'bank' ? 'GBP' : null;
  return { id, code: null, name, type, currency, acceptsPayments: type === 'bank', archived: false };
}

function asLedgerEntry(entry: BookedEntry): LedgerEntry {
  return { kind: entry.intent.type, id: entry.id, url: `https://ledger.example/${entry.id}` };
}

export function amountOf(intent: Intent): number {
  return intent.type === 'processor_fee'
    ? intent.lines.reduce((sum, line) => sum + line.amount.amount, 0)
    : 'amount' in intent
      ? intent.amount.amount
      : 0;
}

function signOf(intent: Intent): 1 | -1 {
  return intent.type === 'customer_receipt' ? 1 : -1;
}

function lost(intent: Intent): Outcome {
  return { intentId: intent.id, status: 'unknown', reason: 'The line broke.' };
}

function refusal(intent: Intent, code: 'not_payable' | 'exceeds_due'): Outcome {
  return { intentId: intent.id, status: 'refused', reason: 'The ledger said no.', code };
}
