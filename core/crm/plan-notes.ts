import { firmWithin } from '../branding/index.ts';
import { transaction, type Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { RecordRef } from '../plugin-api/index.ts';
import { sentenceOf, type FactParams } from '../timeline/index.ts';
import { formatFor, houseWords } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { readSwitches } from './switches.ts';
import { kindsFor } from './topics.ts';

/**
 * How far back a fact is still told, in days, when it could not be told at once: its client was linked with nobody
 * there. Longer would fill a system with old news on the day someone links a client; shorter would lose a weekend.
 */
const newsDays = 7;
/** The books date by the day, and a day begins up to 26 hours before it ends elsewhere. */
const dayLeewayHours = 38;

interface Due {
  readonly clientId: string;
  readonly recordId: string;
  readonly kind: string;
  readonly fact: string;
  readonly occurredAt: string;
  readonly params: FactParams;
  readonly companies: readonly string[];
  readonly people: readonly string[];
}

/**
 * Plans a note for every fact that this system has not been told: only what happened, and became known, since it was
 * connected, and only for clients that someone or some company there stands for. Running it again plans nothing twice.
 */
export async function planNotes(deps: Deps, connectionId: string): Promise<void> {
  await transaction(deps.db, async (tx) => {
    const since = await connectedSince(tx, connectionId);
    const kinds = kindsFor(await readSwitches(tx));
    if (since === null || kinds.length === 0) return;
    const due = await readUntold(tx, connectionId, kinds, since, deps.clock.now());
    const now = deps.clock.now().toString();
    const firm = await firmWithin(tx);
    const locale = firm?.locale ?? 'en-GB';
    const format = formatFor(locale, firm?.timeZone ?? 'UTC', deps.clock.now());
    const voice = { ...format, t: houseWords(deps.mode).translator(locale) };
    const rows = due.map(({ clientId, recordId, kind, fact, occurredAt, params, companies, people }) => ({
      id: newId(),
      connection_id: connectionId,
      client_id: clientId,
      record_id: recordId,
      kind,
      fact,
      about: JSON.stringify([...companies.map((id) => ref('company', id)), ...people.map((id) => ref('person', id))]),
      occurred_at: occurredAt,
      body: `${sentenceOf(kind, params, voice)}\n${deps.url}/staff/clients/${clientId}`,
      not_before: now,
      created_at: now,
    }));
    if (rows.length > 0) await tx('crm_notes').insert(rows).onConflict().ignore();
  });
}

function ref(kind: 'company' | 'person', externalId: string): RecordRef {
  return { kind, externalId };
}

async function connectedSince(tx: Transaction, connectionId: string): Promise<string | null> {
  const row = await tx('connections')
    .where({ id: connectionId })
    .first<{ connected_at: string | null } | undefined>('connected_at');
  return row?.connected_at ?? null;
}

/** A note is about every company that is the client's, and about the person who acts for it: its own address, if one has it. */
async function readUntold(
  tx: Transaction,
  connectionId: string,
  kinds: readonly string[],
  since: string,
  now: Temporal.Instant,
): Promise<readonly Due[]> {
  const { rows } = await tx.raw<{ rows: Due[] }>(
    `select e.client_id as "clientId", e.record_id as "recordId", e.kind, e.fact, e.occurred_at as "occurredAt",
       e.params, known.companies, known.people
     from timeline_entries e
     join records r on r.id = e.record_id
     join clients c on c.id = e.client_id
     cross join lateral (
       select coalesce(array_agg(l.external_id) filter (where l.kind = 'company'), '{}') as companies,
         coalesce((array_agg(l.external_id order by (p.data ->> 'email')::citext is not distinct from c.email desc,
           l.external_id) filter (where l.kind = 'person'))[1:1], '{}') as people
       from client_links l
       join records p on (p.connection_id, p.kind, p.external_id) = (l.connection_id, l.kind, l.external_id)
         and p.deleted_at is null
       where l.client_id = e.client_id and l.connection_id = :connectionId and l.state = 'confirmed'
     ) known
     where e.kind = any (:kinds) and e.occurred_at >= :happenedSince::timestamptz and r.first_seen_at >= :since::timestamptz
       and cardinality(known.companies) + cardinality(known.people) > 0
       and not exists (select from crm_notes n
         where (n.connection_id, n.client_id, n.record_id, n.kind, n.fact)
           = (:connectionId, e.client_id, e.record_id, e.kind, e.fact))
     order by e.occurred_at`,
    {
      connectionId,
      kinds: [...kinds],
      since,
      happenedSince: later(
        Temporal.Instant.from(since).subtract({ hours: dayLeewayHours }),
        now.subtract({ hours: newsDays * 24 }),
      ).toString(),
    },
  );
  return rows;
}

function later(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) > 0 ? one : other;
}
