import type { FactParams, RuleFor } from './fact.ts';

/** Characters of a note that a line of the timeline holds; the rest folds out. */
const lineLength = 140;
/** Characters of a note that are kept and searched: a long letter, not a book. */
const longestText = 4_000;

/** What the firm keeps about its clients is for the firm: whatever the record says, staff alone are told. */
function told(instant: string, kind: string, params: FactParams) {
  const occurredAt = Temporal.Instant.from(instant).toString();
  return { area: 'other', fact: '', kind, occurredAt, params, staffOnly: true } as const;
}

export const person: RuleFor<'person'> = ({ data }) => [told(data.createdAt, 'person.added', { name: nameOf(data) })];

export const company: RuleFor<'company'> = ({ data }) => [
  told(data.createdAt, 'company.added', { name: data.name || (data.domain ?? '') }),
];

export const deal: RuleFor<'deal'> = ({ data }, around) => {
  const params = { name: data.name, amount: data.amount ?? '' };
  const opened = told(data.createdAt, 'deal.opened', params);
  if (data.status === 'open') return [opened];
  return [opened, told(data.closedAt ?? around.changedAt, `deal.${data.status}`, params)];
};

/** A note the hub wrote there itself says what the timeline says already. */
export const note: RuleFor<'note'> = ({ data }) => {
  const body = data.body.replace(/\s+/g, ' ').trim();
  if (data.ownWrite || body === '') return [];
  if (body.length <= lineLength) return [told(data.createdAt, 'note.written', { body })];
  return [told(data.createdAt, 'note.written', { body: `${beginning(body)}…`, text: data.body.slice(0, longestText) })];
};

function nameOf({ name, email }: { readonly name: string; readonly email: string | null }): string {
  return name.trim() === '' ? (email ?? '') : name.trim();
}

/** Ends with a whole word, and never between the halves of one sign. */
function beginning(body: string): string {
  const cut = Array.from(body.slice(0, lineLength + 1))
    .slice(0, -1)
    .join('');
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), lineLength / 2)).trimEnd();
}
