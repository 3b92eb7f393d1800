/** What a person of the firm can be allowed to do. */
export const rights = [
  'clients.read',
  'clients.write',
  'agreements',
  'reconciliation',
  'settings',
  'people',
  'audit.read',
  'mailbox',
] as const;

export type Right = (typeof rights)[number];

/** As much of a person as a decision needs. */
export interface Actor {
  readonly kind: 'staff' | 'client';
  readonly role: 'owner' | 'bookkeeper' | 'staff' | 'client';
  /** Rights granted beyond the role; they mean nothing on a client's person. */
  readonly granted: readonly Right[];
  /** The clients a client's person belongs to today. */
  readonly clients: readonly { readonly id: string }[];
}

const byRole: Readonly<Record<Actor['role'], readonly Right[]>> = {
  owner: rights,
  bookkeeper: ['clients.read', 'clients.write', 'agreements', 'reconciliation'],
  staff: ['clients.read'],
  client: [],
};

/**
 * The one decision about who may do what. Pure. `subject` is a client's id where the act concerns one.
 * A right of the firm asks about staff; 'client.view' and 'client.pay' ask about a client's own people.
 * Nobody (null) may do nothing; a client's person never holds a right of the firm.
 */
export function can(
  person: Actor | null,
  action: Right | 'client.view' | 'client.pay',
  subject?: { readonly clientId: string },
): boolean {
  if (person === null) return false;
  if (action === 'client.view' || action === 'client.pay') return ownClient(person, subject);
  return person.kind === 'staff' && (byRole[person.role].includes(action) || person.granted.includes(action));
}

function ownClient(person: Actor, subject: { readonly clientId: string } | undefined): boolean {
  if (person.kind !== 'client' || subject === undefined) return false;
  return person.clients.some((client) => client.id === subject.clientId);
}
