import type { Request } from 'express';
import type { Database } from '../db/index.ts';

/**
 * Whether who opened this request is still signed in, may still be here, and (a client's person) still belongs to the
 * client they looked at. For streams, which outlive the moment in which that was asked first.
 */
export async function isStillHere(db: Database, req: Request): Promise<boolean> {
  const { reader } = req;
  if (reader === null) return false;
  const { rows } = await db.hub.raw<{ rows: unknown[] }>(
    `select from sessions s join people p on p.id = s.person_id
     where s.sid = :sid and p.id = :personId and p.disabled_at is null
       and (case when p.kind = 'staff' then p.role = :role
         else exists (
           select from memberships m
           where m.person_id = p.id and m.client_id = :clientId::uuid and m.revoked_at is null) end)`,
    { sid: req.sessionID, personId: reader.person.id, role: reader.role, clientId: reader.clientId },
  );
  return rows.length > 0;
}
