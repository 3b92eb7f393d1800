import type { Transaction } from '../db/index.ts';
import type { PageOf } from '../web/index.ts';
import { agreementColumns, readSigners, type Agreement, type Paper } from './agreement.ts';

export type Tab = 'to_sign' | 'signed' | 'all';

/** It is this person's turn. */
const mineToSign = `exists (select from agreement_signers s where s.agreement_id = a.id and s.person_id = :person
  and s.role = 'signer' and s.status in ('sent', 'delivered')) and a.status in ('sent', 'delivered')`;

const tabs: Readonly<Record<Tab, { readonly where: string; readonly order: string }>> = {
  to_sign: { where: mineToSign, order: 'a.sent_at, a.id' },
  signed: {
    where: `a.status = 'completed' and cast(:person as uuid) is not null`,
    order: 'a.ended_at desc, a.id desc',
  },
  all: { where: 'cast(:person as uuid) is not null', order: 'a.sent_at desc, a.id desc' },
};

/** The active client's agreements; runs inside `scoped`. What waits longest for this person stands first under 'to sign'. */
export async function listPapers(
  tx: Transaction,
  personId: string,
  tab: Tab,
  page: Pick<PageOf, 'limit' | 'offset'>,
): Promise<readonly Paper[]> {
  const { where, order } = tabs[tab];
  const { rows } = await tx.raw<{ rows: Agreement[] }>(
    `select ${agreementColumns} from agreements a where ${where} order by ${order} limit :limit offset :offset`,
    { person: personId, limit: page.limit, offset: page.offset },
  );
  return withSigners(tx, rows);
}

/** Whether the active client has any agreement at all; runs inside `scoped`. */
export async function hasAgreements(tx: Transaction): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: { any: boolean }[] }>('select exists (select from agreements) as "any"');
  return rows[0]?.any === true;
}

export type DeskTab = 'open' | 'trouble' | 'ended' | 'all';

const deskTabs: Readonly<Record<DeskTab, string>> = {
  open: `(a.sending in ('planned', 'sending', 'unknown') or (a.sending = 'sent' and a.status in ('sent', 'delivered')))`,
  trouble: `(a.sending in ('unknown', 'refused') or a.status = 'declined')`,
  ended: `a.status in ('completed', 'declined', 'voided')`,
  all: 'true',
};

/** A line of the desk's list. */
export type DeskPaper = Paper & { readonly clientName: string };

/** Agreements over all clients, or of one, the newest first. */
export async function listForDesk(
  tx: Transaction,
  ask: { readonly tab: DeskTab; readonly clientId: string | null } & Pick<PageOf, 'limit' | 'offset'>,
): Promise<readonly DeskPaper[]> {
  const { rows } = await tx.raw<{ rows: (Agreement & { clientName: string })[] }>(
    `select ${agreementColumns}, c.name as "clientName" from agreements a join clients c on c.id = a.client_id
     where ${deskTabs[ask.tab]} and (cast(:client as uuid) is null or a.client_id = cast(:client as uuid))
     order by coalesce(a.sent_at, a.created_at) desc, a.id desc limit :limit offset :offset`,
    { client: ask.clientId, limit: ask.limit, offset: ask.offset },
  );
  const papers = await withSigners(tx, rows);
  return papers.map((paper, index) => ({ ...paper, clientName: rows[index]?.clientName ?? '' }));
}

export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** Clients that have someone who can sign in. */
export async function clientsToAsk(tx: Transaction): Promise<readonly Choice[]> {
  const { rows } = await tx.raw<{ rows: Choice[] }>(
    `select c.id, c.name from clients c where c.merged_into is null and exists (
       select from memberships m join people p on p.id = m.person_id
       where m.client_id = c.id and m.revoked_at is null and p.kind = 'client' and p.disabled_at is null)
     order by lower(c.name), c.id`,
  );
  return rows;
}

export type SignerChoice = Choice & { readonly email: string };

/** A client with those of its people who can sign in, or null for no such client. */
export async function clientToAsk(
  tx: Transaction,
  clientId: string,
): Promise<(Choice & { readonly people: readonly SignerChoice[] }) | null> {
  const client = await tx('clients').where({ id: clientId, merged_into: null }).first<Choice | undefined>('id', 'name');
  if (!client) return null;
  const people = await tx('people as p')
    .join('memberships as m', 'm.person_id', 'p.id')
    .where({ 'm.client_id': clientId, 'm.revoked_at': null, 'p.kind': 'client', 'p.disabled_at': null })
    .orderByRaw('lower(p.name), p.id')
    .select<SignerChoice[]>('p.id', 'p.name', 'p.email');
  return { ...client, people };
}

async function withSigners(tx: Transaction, agreements: readonly Agreement[]): Promise<readonly Paper[]> {
  const signers = await readSigners(
    tx,
    agreements.map(({ id }) => id),
  );
  return agreements.map((agreement) => ({
    agreement,
    signers: signers.filter(({ agreementId }) => agreementId === agreement.id),
  }));
}
