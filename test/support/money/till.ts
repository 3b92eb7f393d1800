import { identity } from '../../../core/identity/index.ts';
import { invoicesWing } from '../../../core/invoices/index.ts';
import type { Database } from '../../../core/db/index.ts';
import type { Payer } from '../../../core/payments/open.ts';
import type { Invoice } from '../../../core/plugin-api/index.ts';
import { testDatabase } from '../database.ts';
import { openHouse, type Answer, type House, type Visitor } from '../house.ts';
import { aClient, aClientPerson, aFirm, signedIn } from '../people.ts';
import { FakeLedger } from './fake-ledger.ts';
import { FakeProcessor } from './fake-processor.ts';
import { hostOf } from './host.ts';
import { anInvoice, insertConnections, linkContact, putRecord } from './records.ts';

interface CheckoutRow {
  readonly id: string;
  readonly state: string;
  readonly external_id: string | null;
  readonly amount: number;
}

/** A house in which Anna of Acme pays one invoice after the other; Eve is of another client. */
export interface Till {
  readonly db: Database;
  readonly house: House;
  readonly ledger: FakeLedger;
  readonly processor: FakeProcessor;
  /** Anna in her browser, and as whoever opens a checkout for her. */
  readonly visitor: Visitor;
  readonly payer: Payer;
  /** The invoice at hand: our id, and the number its ids in the ledger end with. */
  readonly invoiceId: string;
  readonly numbered: number;
  /** Takes up the next invoice, of 120.00, with both vendors there. */
  nextInvoice(overrides?: Partial<Invoice>): Promise<void>;
  newInvoice(overrides: Partial<Invoice>): Promise<string>;
  /** What the ledger says of the invoice at hand from now on; our copy does not know yet. */
  ledgerShows(overrides: Partial<Invoice>): void;
  checkoutsOf(invoiceId: string): Promise<readonly CheckoutRow[]>;
  /** The processor's id of the checkout that is open, '' without one. */
  liveAt(): string;
  /** Presses Pay. */
  click(fields?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

export async function openTill(): Promise<Till> {
  const db = await testDatabase();
  const ledger = new FakeLedger();
  const processor = new FakeProcessor();
  await aFirm(db);
  await insertConnections(db, ledger, processor);
  const house = await openHouse(db, [identity, invoicesWing], { plugins: hostOf(db, ledger, processor) });
  const clientId = await aClient(db, 'Acme');
  await linkContact(db, ledger, 'contact-1', clientId);
  const personId = await aClientPerson(db, 'anna@acme.example', [clientId]);
  await aClientPerson(db, 'eve@other.example', [await aClient(db, 'Other')]);
  const visitor = await signedIn(house, 'anna@acme.example');
  const person = { id: personId, email: 'anna@acme.example', name: 'Anna', locale: null, timeZone: null };
  let numbered = 0;
  let invoiceId = '';

  async function newInvoice(overrides: Partial<Invoice>): Promise<string> {
    const externalId = `inv-${numbered}`;
    const data = anInvoice({ number: `INV-${String(numbered).padStart(4, '0')}`, ...overrides });
    ledger.invoicesById.set(externalId, data);
    const { connectionId } = ledger;
    return putRecord(db, { connectionId, kind: 'invoice', externalId, data, contactId: 'contact-1' });
  }

  return {
    db,
    house,
    ledger,
    processor,
    visitor,
    payer: { clientId, person },
    get invoiceId() {
      return invoiceId;
    },
    get numbered() {
      return numbered;
    },
    async nextInvoice(overrides = {}) {
      numbered += 1;
      processor.isAway = false;
      ledger.isAway = false;
      invoiceId = await newInvoice(overrides);
    },
    newInvoice,
    ledgerShows(overrides) {
      ledger.invoicesById.set(`inv-${numbered}`, anInvoice({ number: `INV-${numbered}`, ...overrides }));
    },
    checkoutsOf: (id) => db.hub('checkouts').where({ invoice_record_id: id }).orderBy('id').select<CheckoutRow[]>(),
    liveAt: () => [...processor.checkouts.values()].filter(({ status }) => status === 'open').at(-1)?.id ?? '',
    click: (fields = {}) => visitor.post(`/invoices/${invoiceId}/checkout`, fields),
    async close() {
      await house.close();
      await db.close();
    },
  };
}
