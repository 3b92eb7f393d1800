import type { Database } from '../../../core/db/index.ts';
import { identity } from '../../../core/identity/index.ts';
import {
  cutOver,
  reconcile,
  reconciliationWing,
  saveMapping,
  suggestMapping,
} from '../../../core/reconciliation/index.ts';
import { openHouse, type House } from '../house.ts';
import { aClient, aFirm } from '../people.ts';
import { aCharge, aTransaction, gbp } from './facts.ts';
import { FakeLedger } from './fake-ledger.ts';
import { FakeProcessor } from './fake-processor.ts';
import { hostOf } from './host.ts';
import { anInvoice, insertConnections, linkContact, putRecord } from './records.ts';

/** A firm whose processor and ledger were just cut over, each showing 10.00 GBP. */
export interface Stage {
  readonly db: Database;
  readonly house: House;
  readonly ledger: FakeLedger;
  readonly processor: FakeProcessor;
  /** An invoice of 120.00 that was paid by card at the processor, with a fee of 2.00, unless said otherwise. */
  paidByCard(n: number, paid?: number, due?: number): Promise<void>;
  /** Another payment of that invoice. */
  chargedFor(n: number, paid: number, charge: string, transaction: string): Promise<void>;
  /** Money moved at the processor, and the hub heard of it. */
  moneyMoved(transaction: ReturnType<typeof aTransaction>): Promise<void>;
  /** What the processor says of a movement by now. */
  moneyTold(transaction: ReturnType<typeof aTransaction>): Promise<void>;
  /** 'receipt posted', 'fee planned' …, receipts before fees. */
  states(): Promise<readonly string[]>;
  /** Works until nothing may run any more, moving time over every pause. */
  drain(): Promise<void>;
  /** How many entries of this kind of intent the ledger holds. */
  booked(type: string): number;
  close(): Promise<void>;
}

/** Opens it in a database that nobody has used yet; closing it leaves the database. */
export async function openStage(db: Database): Promise<Stage> {
  const ledger = new FakeLedger();
  const processor = new FakeProcessor();
  processor.held = 10_00;
  ledger.openingBalance = 10_00;
  await aFirm(db);
  await insertConnections(db, ledger, processor);
  await linkContact(db, ledger, 'contact-1', await aClient(db, 'Acme'));
  const house = await openHouse(db, [identity, reconciliationWing], { plugins: hostOf(db, ledger, processor) });
  ledger.now = () => house.clock.now();
  const pair = { paymentConnectionId: processor.connectionId, ledgerConnectionId: ledger.connectionId };
  const mapping = suggestMapping(ledger.list, 'GBP', 'Processor');
  if (mapping) await saveMapping(house.deps, pair, 'GBP', mapping);
  await cutOver(house.deps, pair.paymentConnectionId, pair.ledgerConnectionId);

  async function moneyMoved(transaction: ReturnType<typeof aTransaction>): Promise<void> {
    processor.transactions.push(transaction);
    return moneyTold(transaction);
  }

  async function moneyTold(transaction: ReturnType<typeof aTransaction>): Promise<void> {
    const place = processor.transactions.findIndex(({ id }) => id === transaction.id);
    processor.transactions[place] = transaction;
    const { id, ...data } = transaction;
    await putRecord(db, { connectionId: processor.connectionId, kind: 'balance_transaction', externalId: id, data });
  }

  async function chargedFor(n: number, paid: number, charge: string, transaction: string): Promise<void> {
    const createdAt = house.clock.now().toString();
    const metadata = { portico_invoice: `inv-${n}`, portico_number: `INV-${n}` };
    await putRecord(db, {
      connectionId: processor.connectionId,
      kind: 'charge',
      externalId: charge,
      data: aCharge({ amount: gbp(paid), metadata }),
    });
    const source = { kind: 'charge', id: charge };
    await moneyMoved(aTransaction({ id: transaction, amount: gbp(paid), net: gbp(paid - 2_00), createdAt, source }));
  }

  return {
    db,
    house,
    ledger,
    processor,
    moneyMoved,
    moneyTold,
    chargedFor,
    async paidByCard(n, paid = 120_00, due = 120_00) {
      const data = anInvoice({ number: `INV-${n}`, due: gbp(due) });
      if (!ledger.invoicesById.has(`inv-${n}`)) ledger.invoicesById.set(`inv-${n}`, data);
      const connectionId = ledger.connectionId;
      await putRecord(db, { connectionId, kind: 'invoice', externalId: `inv-${n}`, data, contactId: 'contact-1' });
      await chargedFor(n, paid, `ch_${n}`, `txn_${n}`);
    },
    async states() {
      const rows = await db
        .hub('postings')
        .orderBy('kind', 'desc')
        .select<{ kind: string; state: string }[]>('kind', 'state');
      return rows.map(({ kind, state }) => `${kind} ${state}`);
    },
    async drain() {
      for (let round = 0; round < 6; round += 1) {
        await reconcile(house.deps);
        house.clock.advance({ seconds: 20 });
      }
    },
    booked: (type) => ledger.entries.filter(({ intent }) => intent.type === type).length,
    close: () => house.close(),
  };
}
