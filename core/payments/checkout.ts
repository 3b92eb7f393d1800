import type { Transaction } from '../db/index.ts';
import type { CheckoutRequest } from '../plugin-api/index.ts';
import type { CheckoutState } from './state.ts';

/** One attempt to pay an invoice. Amounts are minor units of `currency`. */
export interface CheckoutRow {
  readonly id: string;
  /** The invoice's record. */
  readonly invoiceId: string;
  readonly ledgerConnectionId: string;
  /** The ledger's own id of the invoice. */
  readonly invoiceExternalId: string;
  readonly paymentConnectionId: string;
  readonly clientId: string;
  readonly personId: string;
  readonly state: CheckoutState;
  readonly amount: number;
  readonly currency: string;
  /** Asked without an amount, so it follows what is due. */
  readonly whole: boolean;
  /** Exactly what the processor is asked, so that asking again is the same request. */
  readonly request: CheckoutRequest;
  /** The processor's id, once opened. */
  readonly externalId: string | null;
  readonly url: string | null;
  readonly expiresAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly checkedAt: string | null;
  readonly paidAt: string | null;
  /** When its receipt stood in the ledger. */
  readonly settledAt: string | null;
}

export const checkoutColumns = `
  id, invoice_record_id as "invoiceId", ledger_connection_id as "ledgerConnectionId",
  invoice_external_id as "invoiceExternalId", payment_connection_id as "paymentConnectionId",
  client_id as "clientId", person_id as "personId", state, amount, currency, whole, request,
  external_id as "externalId", url, expires_at as "expiresAt", created_at as "createdAt",
  updated_at as "updatedAt", checked_at as "checkedAt", paid_at as "paidAt", settled_at as "settledAt"`;

/** One checkout, by whoever asks: inside `scoped` only the active client's. */
export async function readCheckout(tx: Transaction, id: string): Promise<CheckoutRow | null> {
  const { rows } = await tx.raw<{ rows: CheckoutRow[] }>(`select ${checkoutColumns} from checkouts where id = ?`, [id]);
  return rows[0] ?? null;
}

/** All checkouts of an invoice, locked until the transaction ends, so that none becomes paid meanwhile. */
export async function lockCheckouts(tx: Transaction, invoiceId: string): Promise<readonly CheckoutRow[]> {
  const { rows } = await tx.raw<{ rows: CheckoutRow[] }>(
    `select ${checkoutColumns} from checkouts where invoice_record_id = ? order by id for update`,
    [invoiceId],
  );
  return rows;
}

/** Reserves the one live checkout of an invoice. False when somebody else was faster. */
export async function insertCheckout(
  tx: Transaction,
  row: Omit<
    CheckoutRow,
    'state' | 'externalId' | 'url' | 'expiresAt' | 'updatedAt' | 'checkedAt' | 'paidAt' | 'settledAt'
  >,
): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into checkouts (id, invoice_record_id, ledger_connection_id, invoice_external_id, payment_connection_id,
                            client_id, person_id, state, amount, currency, whole, request, created_at, updated_at)
     values (:id, :invoiceId, :ledgerConnectionId, :invoiceExternalId, :paymentConnectionId, :clientId, :personId,
             'opening', :amount, :currency, :whole, :request, :createdAt, :createdAt)
     on conflict (invoice_record_id) where state in ('opening', 'open', 'processing') do nothing
     returning id`,
    { ...row, request: JSON.stringify(row.request) },
  );
  return rows.length === 1;
}
