import type { Charge } from '../../plugin-api/index.ts';
import type { Facts, InvoiceFact } from '../facts.ts';

/** One invoice a payment is for, with the part of the payment that is meant for it, in minor units. */
export interface Target {
  readonly invoiceId: string;
  readonly invoice: InvoiceFact;
  readonly amount: number;
}

type Named = { readonly kind: 'none' } | { readonly kind: 'unreadable' } | { readonly kind: 'invoices' };

/** Whether the payment names invoices the ledger shows, none, or a split that cannot be read. */
export function namedIn(charge: Charge, facts: Facts): Named {
  const parts = partsOf(charge);
  if (parts === null) return { kind: 'unreadable' };
  const known = parts.filter(({ invoiceId }) => facts.invoices.has(invoiceId));
  if (parts.length === 0 || known.length === 0) return { kind: 'none' };
  return known.length === parts.length ? { kind: 'invoices' } : { kind: 'unreadable' };
}

/** The invoices of a payment (C15): as `portico_split` states, 'id=minor units;…', else the one it names. */
export function splitOf(charge: Charge, facts: Facts): readonly Target[] {
  return (partsOf(charge) ?? []).flatMap(({ invoiceId, amount }) => {
    const invoice = facts.invoices.get(invoiceId);
    return invoice ? [{ invoiceId, invoice, amount }] : [];
  });
}

/** Null when the stated split cannot be read or does not sum to the payment. */
function partsOf({ metadata, amount }: Charge): readonly { invoiceId: string; amount: number }[] | null {
  const split = metadata['portico_split'];
  if (split === undefined) {
    const invoiceId = metadata['portico_invoice'];
    return invoiceId === undefined ? [] : [{ invoiceId, amount: amount.amount }];
  }
  const parts = split.split(';').map((part) => /^([^=;]+)=(\d{1,15})$/.exec(part));
  const read = parts.flatMap((match) => (match ? [{ invoiceId: match[1] ?? '', amount: Number(match[2]) }] : []));
  const sum = read.reduce((total, part) => total + part.amount, 0);
  const distinct = new Set(read.map(({ invoiceId }) => invoiceId)).size;
  return read.length === parts.length && distinct === read.length && sum === amount.amount ? read : null;
}

/** Every invoice a payment's metadata names, whether or not the ledger shows it. */
export function invoicesNamedBy(metadata: Readonly<Record<string, string>>): readonly string[] {
  const split = metadata['portico_split']?.split(';').map((part) => part.slice(0, part.indexOf('='))) ?? [];
  const single = metadata['portico_invoice'];
  return single === undefined ? split : [...split, single];
}
