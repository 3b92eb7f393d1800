import { comparable, ownDomain, sameAddress } from './names.ts';

/** Someone or some company that a vendor knows and that may be one of the firm's clients. */
export interface Stranger {
  readonly connectionId: string;
  readonly kind: 'person' | 'company';
  readonly externalId: string;
  readonly name: string;
  readonly email: string | null;
  /** A company's web domain. */
  readonly domain: string | null;
  /** External ids of the companies a person belongs to, in the same connection. */
  readonly companies: readonly string[];
}

/** What is known of a client: its names, and the addresses of the people who act for it. */
export interface KnownClient {
  readonly clientId: string;
  readonly names: readonly string[];
  readonly emails: readonly string[];
}

export interface Reason {
  readonly because: 'email' | 'domain' | 'name';
  /** What both have: an address, a domain, a name as the client has it. */
  readonly value: string;
}

export interface Suggestion {
  readonly stranger: Stranger;
  readonly clientId: string;
  /** An address is proof enough; a name or a domain is for a person to confirm. */
  readonly how: 'email' | 'proposal';
  readonly reasons: readonly Reason[];
}

/**
 * Whose are these? The same e-mail address links, with every client it stands for. Without one, the same registered
 * name or domain is proposed, with every client that has it: two clients of one name are two proposals, never a guess.
 * A person whose company is proposed or linked is left to that: one question, not two. Pure.
 */
export function suggestLinks(strangers: readonly Stranger[], clients: readonly KnownClient[]): readonly Suggestion[] {
  const known = indexOf(clients);
  const companies = strangers.filter(({ kind }) => kind === 'company').flatMap((one) => suggestFor(one, known));
  const answered = new Set(companies.map(({ stranger }) => `${stranger.connectionId} ${stranger.externalId}`));
  const people = strangers
    .filter(({ kind }) => kind === 'person')
    .flatMap((one) => {
      const found = suggestFor(one, known);
      const viaCompany = one.companies.some((id) => answered.has(`${one.connectionId} ${id}`));
      return viaCompany ? found.filter(({ how }) => how === 'email') : found;
    });
  return [...companies, ...people];
}

type Index = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Known {
  /** Client ids, with the value as the client has it, by what is compared. */
  readonly emails: Index;
  readonly domains: Index;
  readonly names: Index;
}

function indexOf(clients: readonly KnownClient[]): Known {
  const emails = new Map<string, Map<string, string>>();
  const domains = new Map<string, Map<string, string>>();
  const names = new Map<string, Map<string, string>>();
  for (const { clientId, names: own, emails: addresses } of clients) {
    for (const name of own) put(names, comparable(name), clientId, name);
    for (const email of addresses) {
      put(emails, sameAddress(email), clientId, email);
      const domain = ownDomain(email);
      if (domain !== null) put(domains, domain, clientId, domain);
    }
  }
  return { emails, domains, names };
}

function put(index: Map<string, Map<string, string>>, key: string, clientId: string, value: string): void {
  if (key === '') return;
  const found = index.get(key) ?? new Map<string, string>();
  if (!found.has(clientId)) found.set(clientId, value);
  index.set(key, found);
}

function suggestFor(stranger: Stranger, known: Known): readonly Suggestion[] {
  const byEmail = stranger.email === null ? undefined : known.emails.get(sameAddress(stranger.email));
  if (byEmail)
    return [...byEmail].map(([clientId, value]) => ({
      stranger,
      clientId,
      how: 'email',
      reasons: [{ because: 'email', value }],
    }));
  const reasons = new Map<string, Reason[]>();
  const add = (because: Reason['because'], found: ReadonlyMap<string, string> | undefined): void => {
    for (const [clientId, value] of found ?? [])
      reasons.set(clientId, [...(reasons.get(clientId) ?? []), { because, value }]);
  };
  const domain = ownDomain(stranger.domain) ?? ownDomain(stranger.email);
  if (domain !== null) add('domain', known.domains.get(domain));
  add('name', known.names.get(comparable(stranger.name)));
  return [...reasons].map(([clientId, because]) => ({ stranger, clientId, how: 'proposal', reasons: because }));
}
