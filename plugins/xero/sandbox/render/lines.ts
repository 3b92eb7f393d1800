import { amountOf } from '../cents.ts';
import type { Ledger } from '../ledger.ts';
import type { Contact, Line } from '../model.ts';

export type Wire = Record<string, unknown>;

export function linesOnWire(ledger: Ledger, lines: readonly Line[]): readonly Wire[] {
  return lines.map((line) => {
    const account = line.accountId === null ? undefined : ledger.accounts.get(line.accountId);
    return {
      LineItemID: line.id,
      Description: line.description,
      UnitAmount: line.unitAmount,
      TaxType: line.taxType,
      TaxAmount: amountOf(line.tax),
      LineAmount: amountOf(line.amount),
      ...(account ? { AccountID: account.id } : {}),
      ...(account?.code ? { AccountCode: account.code } : {}),
      Tracking: [],
      Quantity: line.quantity,
    };
  });
}

/** A contact inside another resource. */
export function contactInside(contact: Contact | undefined, id: string): Wire {
  return { ContactID: id, Name: contact?.name ?? '', ContactPersons: [], HasValidationErrors: false };
}

export function accountInside(ledger: Ledger, id: string): Wire {
  const account = ledger.accounts.get(id);
  return {
    AccountID: id,
    ...(account?.code ? { Code: account.code } : {}),
    ...(account ? { Name: account.name } : {}),
  };
}
