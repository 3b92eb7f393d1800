import { startOfDay, type FactParams, type RuleFor, type Surroundings } from './fact.ts';

const money = { area: 'money', fact: '' } as const;

/** A fact the books date to a day. */
function onDay(day: string, around: Surroundings, kind: string, params: FactParams) {
  return { ...money, kind, occurredAt: startOfDay(day, around.timeZone), params: { ...params, day } };
}

function at(instant: string, kind: string, params: FactParams) {
  return { ...money, kind, occurredAt: Temporal.Instant.from(instant).toString(), params };
}

/** Without a number in the parents the sentence goes without. */
function forInvoice({ labels }: Surroundings): string {
  return labels.invoice ?? labels.credit_note ?? labels.charge ?? '';
}

export const invoice: RuleFor<'invoice'> = ({ data }, around) => {
  const { number, total, status, direction } = data;
  if (status === 'deleted') return [];
  const due = data.dueOn ?? '';
  if (direction === 'purchase')
    return [{ ...onDay(data.issuedOn, around, 'bill.received', { number, amount: total }), staffOnly: true }];
  if (status === 'draft')
    return [{ ...onDay(data.issuedOn, around, 'invoice.drafted', { number, amount: total }), staffOnly: true }];
  const issued = onDay(data.issuedOn, around, 'invoice.issued', { number, amount: total, due });
  if (status !== 'voided') return [issued];
  return [issued, at(around.changedAt, 'invoice.voided', { number, amount: total })];
};

export const creditNote: RuleFor<'credit_note'> = ({ data }, around) => {
  const { number, total, status, direction } = data;
  if (status === 'deleted' || direction === 'purchase') return [];
  if (status === 'draft')
    return [{ ...onDay(data.issuedOn, around, 'credit_note.drafted', { number, amount: total }), staffOnly: true }];
  const issued = onDay(data.issuedOn, around, 'credit_note.issued', { number, amount: total });
  if (status !== 'voided') return [issued];
  return [issued, at(around.changedAt, 'credit_note.voided', { number, amount: total })];
};

export const payment: RuleFor<'payment'> = ({ data }, around) => {
  const params = { amount: data.amount, number: forInvoice(around) };
  // Someone took it out of the books: clients were told nothing went wrong, staff should know.
  if (data.status === 'deleted') return [{ ...at(around.changedAt, 'payment.removed', params), staffOnly: true }];
  return [onDay(data.on, around, data.direction === 'in' ? 'payment.received' : 'payment.returned', params)];
};

export const bankTransaction: RuleFor<'bank_transaction'> = ({ data }, around) => {
  if (data.purpose === 'plain' || data.direction === 'spend' || data.status === 'deleted') return [];
  return [onDay(data.on, around, 'credit.received', { amount: data.amount })];
};

export const charge: RuleFor<'charge'> = ({ data }, around) => {
  const params = { amount: data.amount, number: data.metadata.portico_number ?? forInvoice(around) };
  const kind = `charge.${data.status}`;
  return [{ ...at(data.createdAt, kind, { ...params, reason: data.failure ?? '' }), staffOnly: true }];
};

export const refund: RuleFor<'refund'> = ({ data }, around) => {
  const kind = {
    pending: 'pending',
    requires_action: 'pending',
    succeeded: 'made',
    failed: 'failed',
    canceled: 'failed',
  };
  const params = { amount: data.amount, number: forInvoice(around) };
  return [{ ...at(data.createdAt, `refund.${kind[data.status]}`, params), staffOnly: true }];
};

export const dispute: RuleFor<'dispute'> = ({ data }, around) => {
  const params = { amount: data.amount, number: forInvoice(around), reason: data.reason };
  const opened = { ...at(data.createdAt, 'dispute.opened', params), staffOnly: true } as const;
  if (data.status !== 'won' && data.status !== 'lost') return [opened];
  return [opened, { ...at(around.changedAt, `dispute.${data.status}`, params), staffOnly: true }];
};

/** Shown where payouts are; they belong to no client and so stand on no client's timeline. */
export const payout: RuleFor<'payout'> = ({ data }) => {
  const kind = data.status === 'failed' ? 'payout.failed' : 'payout.made';
  return [{ ...at(data.createdAt, kind, { amount: data.amount, arrives: data.arrivesOn }), staffOnly: true }];
};
