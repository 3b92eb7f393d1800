import type { Request, RequestHandler } from 'express';
import type { Database } from '../db/index.ts';
import { rights, type Right } from '../permissions/index.ts';
import type { ClientChoice, Reader } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { endSession, sessionLasts, sessionTouchedEvery } from './sessions.ts';

/** A person who may be here now, with what today's grants and memberships say. */
export interface KnownPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly kind: 'staff' | 'client';
  readonly role: 'owner' | 'bookkeeper' | 'staff' | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly clients: readonly ClientChoice[];
  readonly granted: readonly string[];
}

/** Reads a person for one request; null when there is none, or none any more. */
export async function knownPerson(db: Database, id: string): Promise<KnownPerson | null> {
  const { rows } = await db.hub.raw<{ rows: KnownPerson[] }>(
    `select p.id, p.email, p.name, p.kind, p.role, p.locale, p.time_zone as "timeZone",
       (select coalesce(json_agg(json_build_object('id', c.id, 'name', c.name) order by lower(c.name), c.id), '[]')
          from memberships m join clients c on c.id = m.client_id
         where m.person_id = p.id and m.revoked_at is null and c.merged_into is null) as clients,
       (select coalesce(json_agg(g."right"), '[]')
          from grants g where g.person_id = p.id and g.client_id is null and g.revoked_at is null) as granted
     from people p where p.id = ? and p.disabled_at is null`,
    [id],
  );
  return rows[0] ?? null;
}

/** Says on `req.reader` who is asking. A session unused for too long by Portico's clock is over. */
export function whoIsAsking(deps: Deps): RequestHandler {
  return async (req, _res, next) => {
    const person = req.user as KnownPerson | undefined;
    const { seenAt } = req.session;
    if (person && seenAt !== undefined) {
      const idle = Temporal.Instant.from(seenAt).until(deps.clock.now());
      if (Temporal.Duration.compare(idle, sessionLasts) > 0) await endSession(req);
      else {
        if (Temporal.Duration.compare(idle, sessionTouchedEvery) > 0) await seen(deps, req, person.id);
        req.reader = readerOf(person, req);
      }
    }
    next();
  };
}

async function seen(deps: Deps, req: Request, personId: string): Promise<void> {
  const now = deps.clock.now().toString();
  req.session.seenAt = now;
  await deps.db.hub('people').where({ id: personId }).update({ last_seen_at: now });
}

function readerOf(person: KnownPerson, req: Request): Reader | null {
  const session = {
    person: {
      id: person.id,
      email: person.email,
      name: person.name,
      locale: person.locale,
      timeZone: person.timeZone,
    },
    signedInAt: req.session.signedInAt ?? '',
    method: req.session.method ?? 'password',
  };
  if (person.role !== null) {
    const granted = rights.filter((right: Right) => person.granted.includes(right));
    return { ...session, kind: 'staff', role: person.role, granted, clientId: null, clients: [] };
  }
  const chosen = person.clients.find((client) => client.id === req.session.clientId) ?? person.clients[0];
  if (!chosen) return null;
  return { ...session, kind: 'client', role: 'client', granted: [], clientId: chosen.id, clients: person.clients };
}
