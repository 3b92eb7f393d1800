import assert from 'node:assert/strict';
import {
  money,
  type Charge,
  type Dispute,
  type Invoice,
  type Money,
  type Payout,
  type Refund,
} from '../../../core/plugin-api/index.ts';
import { transaction, type Database } from '../../../core/db/index.ts';
import {
  decide,
  openItems,
  proof,
  reconcile,
  type AnswerInput,
  type ChoiceId,
  type ProofReport,
  type QueueItem,
} from '../../../core/reconciliation/index.ts';
import { payoutView } from '../../../core/reconciliation/page-model.ts';
import { listPayouts } from '../../../core/reconciliation/page-queries.ts';
import { listPairs } from '../../../core/reconciliation/pair.ts';
import { aCharge, aPayout, aTransaction, gbp } from './facts.ts';
import { anInvoice, putRecord } from './records.ts';
import { openStage, type Stage } from './stage.ts';

/** A case, told as its row in the rules: what happened outside, and what the books show then. */
export interface Scenario extends Stage {
  /** An open invoice of 120.00 GBP for the same client, unless said otherwise; answers its id. */
  invoice(overrides?: Partial<Invoice>): Promise<string>;
  /** Somebody pays it by card; the fee is 2.00 unless said otherwise. Answers the charge's id. */
  pay(invoiceId: string | null, how?: Paid): Promise<string>;
  refund(charge: string, amount: number, metadata?: Record<string, string>): Promise<string>;
  refundFails(refund: string): Promise<void>;
  /** The payer's bank takes the money back, with the processor's fee in the same movement. */
  dispute(charge: string, amount: number, fee?: number): Promise<string>;
  disputeEnds(dispute: string, how: { readonly won: boolean; readonly feeBack?: number }): Promise<void>;
  /** A debit that had succeeded comes back. */
  debitReturns(charge: string): Promise<void>;
  payout(amount: number, how?: Partial<Payout> & { readonly fee?: number }): Promise<string>;
  /** The processor pays out by itself all that no payout has carried yet; null where that is nothing. */
  paysOut(): Promise<string | null>;
  payoutFails(payout: string): Promise<void>;
  /** Whether what each payout carried adds up to it, as the page tells, the newest first. */
  ticks(): Promise<readonly string[]>;
  /** Any other movement of the processor's balance. */
  moves(category: Movement, amount: number, label?: string): Promise<string>;
  /** The ledger's own people change an invoice. */
  inLedger(invoiceId: string, change: Partial<Invoice>): Promise<void>;
  /** They book 120.00 by hand as received on clearing for an invoice; our copy learns of it by the next read. */
  bookByHand(invoiceId: string, on?: string): void;
  /** Works until nothing may run any more. */
  settle(): Promise<void>;
  waiting(): Promise<readonly QueueItem[]>;
  /** Answers the one question of this kind and lets the books follow. */
  answer(kind: QueueItem['kind'], choice: ChoiceId, more?: { input?: AnswerInput; reason?: string }): Promise<string>;
  /** What an account shows, minor units. */
  shows(account: string): number;
  statusOf(invoiceId: string): string;
  dueOf(invoiceId: string): number;
  /** What credit notes took back of an invoice's sale, minor units. */
  creditNoted(invoiceId: string): number;
  /** What clients hold of credit, minor units. */
  creditLeft(): number;
  /** All three sides agree to the cent, whatever waits; answers the report. */
  agrees(): Promise<ProofReport>;
  /** They agree and nothing waits for anybody. */
  isDone(): Promise<void>;
}

interface Paid {
  readonly amount?: number;
  readonly fee?: number;
  readonly at?: string;
  readonly metadata?: Record<string, string>;
  /** What the charge was in, where the processor settled it in pounds. */
  readonly charged?: Money;
  readonly payoutId?: string;
  /** What it was paid and settled in. */
  readonly currency?: string;
}

type Movement = ReturnType<typeof aTransaction>['category'];

export async function openScenario(db: Database): Promise<Scenario> {
  const stage = await openStage(db);
  const { ledger, processor, house } = stage;
  for (const { id, ...data } of ledger.list)
    await putRecord(db, { connectionId: ledger.connectionId, kind: 'account', externalId: id, data });
  await putRecord(db, { connectionId: ledger.connectionId, kind: 'contact', externalId: 'contact-1', data: acme });
  const charges = new Map<string, Charge>();
  const paidOut = new Set<string>();
  let count = 0;
  const next = (prefix: string): string => `${prefix}_${(count += 1)}`;
  const now = (): string => house.clock.now().toString();

  const put = (kind: 'charge' | 'refund' | 'dispute' | 'payout', externalId: string, data: unknown): Promise<string> =>
    putRecord(db, { connectionId: processor.connectionId, kind, externalId, data });

  async function move(
    category: Movement,
    source: { kind: string; id: string } | null,
    amount: number,
    fee = 0,
    more: Partial<ReturnType<typeof aTransaction>> = {},
  ): Promise<string> {
    const id = next('txn');
    await stage.moneyMoved(
      aTransaction({
        id,
        category,
        label: category,
        amount: gbp(amount),
        fee: gbp(fee),
        net: gbp(amount - fee),
        fees: [],
        source,
        createdAt: now(),
        ...more,
      }),
    );
    return id;
  }

  const scenario: Scenario = {
    ...stage,
    async invoice(overrides = {}) {
      const id = next('inv');
      const data = anInvoice({ number: id.toUpperCase(), ...overrides });
      ledger.invoicesById.set(id, data);
      const connectionId = ledger.connectionId;
      await putRecord(db, { connectionId, kind: 'invoice', externalId: id, data, contactId: data.contactId });
      return id;
    },
    async pay(invoiceId, how = {}) {
      const { amount = 120_00, fee = 2_00, at = now(), metadata, charged, payoutId, currency = 'GBP' } = how;
      const id = next('ch');
      const named: Record<string, string> = invoiceId === null ? {} : { portico_invoice: invoiceId };
      const charge = aCharge({
        amount: charged ?? money(amount, currency),
        metadata: metadata ?? named,
        createdAt: at,
      });
      charges.set(id, charge);
      await put('charge', id, charge);
      const settled = {
        amount: money(amount, currency),
        fee: money(fee, currency),
        net: money(amount - fee, currency),
      };
      const more = { createdAt: at, ...settled, ...(payoutId === undefined ? {} : { payoutId }) };
      await move('charge', { kind: 'charge', id }, amount, fee, more);
      return id;
    },
    async refund(charge, amount, metadata = {}) {
      const id = next('re');
      const data: Refund = {
        chargeId: charge,
        amount: gbp(amount),
        status: 'succeeded',
        reason: null,
        createdAt: now(),
        metadata,
      };
      await put('refund', id, data);
      await move('refund', { kind: 'refund', id }, -amount);
      return id;
    },
    async refundFails(refund) {
      const moved = processor.transactions.find(({ source }) => source?.id === refund);
      await move('refund_failure', { kind: 'refund', id: refund }, -(moved?.net.amount ?? 0));
    },
    async dispute(charge, amount, fee = 20_00) {
      const id = next('du');
      await put('dispute', id, aDispute(charge, amount, 'needs_response', now()));
      await move('dispute', { kind: 'dispute', id }, -amount, fee);
      return id;
    },
    async disputeEnds(dispute, { won, feeBack = 0 }) {
      const opened = processor.transactions.find(({ source }) => source?.id === dispute);
      const amount = -(opened?.amount.amount ?? 0);
      const charge = await db.hub('records').where({ external_id: dispute }).first<{ data: Dispute }>('data');
      await put('dispute', dispute, aDispute(charge.data.chargeId, amount, won ? 'won' : 'lost', now()));
      if (won) await move('dispute_reversal', { kind: 'dispute', id: dispute }, amount, feeBack === 0 ? 0 : -feeBack);
    },
    async debitReturns(charge) {
      await move('charge_failure', { kind: 'charge', id: charge }, -(charges.get(charge)?.amount.amount ?? 0));
    },
    async payout(amount, { fee = 0, ...how } = {}) {
      const id = next('po');
      await put('payout', id, aPayout({ amount: gbp(amount), status: 'paid', arrivesOn: '2026-11-24', ...how }));
      await move('payout', { kind: 'payout', id }, -amount, fee);
      return id;
    },
    async paysOut() {
      const carried = processor.transactions.filter(
        ({ payoutId, category, source }) =>
          payoutId === null && !(category === 'payout' && paidOut.has(source?.id ?? '')),
      );
      const amount = carried.reduce((sum, { net }) => sum + net.amount, 0);
      if (amount === 0) return null;
      const id = next('po');
      await put(
        'payout',
        id,
        aPayout({ amount: gbp(amount), status: 'paid', arrivesOn: '2026-11-24', createdAt: now() }),
      );
      paidOut.add(id);
      for (const transaction of carried) await stage.moneyTold({ ...transaction, payoutId: id });
      await move('payout', { kind: 'payout', id }, -amount);
      return id;
    },
    async payoutFails(payout) {
      const known = await db.hub('records').where({ external_id: payout }).first<{ data: Payout }>('data');
      await put('payout', payout, { ...known.data, status: 'failed', failure: 'account closed' });
      await move('payout_reversal', { kind: 'payout', id: payout }, known.data.amount.amount);
    },
    ticks: () =>
      transaction(db, async (tx) => {
        const payouts = await Promise.all((await listPairs(tx)).map((pair) => listPayouts(tx, pair, 100)));
        return payouts.flat().map((payout) => payoutView(payout).tick);
      }),
    moves: (category, amount, label = category) => move(category, null, amount, 0, { label }),
    async inLedger(invoiceId, change) {
      const invoice = ledger.invoicesById.get(invoiceId);
      if (invoice) ledger.invoicesById.set(invoiceId, { ...invoice, ...change });
      return Promise.resolve();
    },
    bookByHand(invoiceId, on = '2026-11-24') {
      ledger.book({
        type: 'customer_receipt',
        id: `by-hand-${invoiceId}`,
        reference: 'Card',
        on,
        invoiceId,
        invoiceNumber: '',
        account: 'clearing',
        amount: gbp(120_00),
      });
    },
    settle: () => settle(stage),
    waiting: () => transaction(db, (tx) => openItems(tx)),
    async answer(kind, choice, more = {}) {
      const items = await scenario.waiting();
      const item = items.find((one) => one.kind === kind);
      if (!item) throw new Error(`Nothing of the kind ${kind} waits: ${items.map((one) => one.kind).join(', ')}`);
      const { answerId } = await decide(house.deps, item.id, { choice, reason: 'Because', ...more }, null);
      await settle(stage);
      return answerId ?? '';
    },
    shows: (account) => ledger.balanceOf(account),
    statusOf: (invoiceId) => ledger.invoicesById.get(invoiceId)?.status ?? 'gone',
    dueOf: (invoiceId) => ledger.invoicesById.get(invoiceId)?.due.amount ?? 0,
    creditNoted: (invoiceId) =>
      standing(ledger)
        .filter(({ intent }) => intent.type === 'credit_note_with_refund' && intent.invoiceId === invoiceId)
        .reduce((sum, { amount }) => sum + amount, 0),
    creditLeft: () => standing(ledger).reduce((sum, { left = 0 }) => sum + left, 0),
    async agrees() {
      const report = await proof(house.deps);
      assert.deepEqual(
        report.currencies.flatMap(({ differences }) => differences),
        [],
      );
      return report;
    },
    async isDone() {
      const report = await scenario.agrees();
      assert.deepEqual(report.open, []);
      assert.equal(report.ok, true);
    },
  };
  return scenario;
}

function standing({ entries }: Stage['ledger']): Stage['ledger']['entries'] {
  return entries.filter(({ isDeleted }) => isDeleted !== true);
}

const acme = { name: 'Acme', email: null, people: [], isCustomer: true, isSupplier: false, archived: false };

function aDispute(chargeId: string, amount: number, status: Dispute['status'], createdAt: string): Dispute {
  return {
    chargeId,
    amount: money(amount, 'GBP'),
    status,
    reason: 'fraudulent',
    evidenceDueAt: null,
    createdAt,
    balanceTransactionIds: [],
  };
}

async function settle(stage: Stage): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await reconcile(stage.house.deps);
    stage.house.clock.advance({ seconds: 12 });
  }
}
