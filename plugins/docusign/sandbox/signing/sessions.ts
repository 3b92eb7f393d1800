import { InvalidInput } from '../../../../core/plugin-api/index.ts';
import { keep } from '../happenings/change.ts';
import { actable, decline, finish, open, recipientIn } from '../happenings/signing.ts';
import type { Envelope, Session, View } from '../model.ts';
import type { Office } from '../office.ts';

/** A signer who does nothing for this long is sent away. */
const idleMs = 20 * 60_000;

/** What DocuSign tells the app on the way back ('returnUrl'). */
export type ReturnEvent =
  'signing_complete' | 'decline' | 'cancel' | 'viewing_complete' | 'session_timeout' | 'ttl_expired';

/** Uses a link up and lets the signer in; null when it was used, is too old or unknown. */
export function redeem(office: Office, token: string): Session | null {
  const view = office.views.get(token);
  const envelope = office.envelopes.get(view?.envelopeId ?? '');
  if (!view || !envelope || view.usedAt !== null || view.expiresAt < office.now()) return null;
  office.views.put(token, { ...view, usedAt: office.now() });
  open(office, envelope, view.recipientId, view.authentication);
  return begin(office, view);
}

function begin(office: Office, { envelopeId, recipientId, returnUrl }: View): Session {
  const id = office.kit.uuid();
  return office.sessions.put(id, { id, envelopeId, recipientId, returnUrl, touchedAt: office.now(), endedAt: null });
}

/** A session that is still on, touched; else why it is over. */
export function visit(office: Office, id: string): Session | 'unknown' | 'ended' | 'timeout' {
  const session = office.sessions.get(id);
  if (!session) return 'unknown';
  if (session.endedAt !== null) return 'ended';
  if (office.now() - session.touchedAt > idleMs) {
    end(office, session);
    return 'timeout';
  }
  return office.sessions.put(id, { ...session, touchedAt: office.now() });
}

/** Whether this signer still has something to do; who has not may look. */
export function canAct(office: Office, session: Session): boolean {
  try {
    actable(envelopeOf(office, session), session.recipientId);
    return true;
  } catch {
    return false;
  }
}

/** The signer finishes, declines or leaves; answers the address to go back to. */
export function leave(
  office: Office,
  session: Session,
  how: { readonly event: 'signing_complete' | 'cancel' | 'viewing_complete' } | { readonly declineReason: string },
): string {
  const envelope = envelopeOf(office, session);
  if ('declineReason' in how) decline(office, envelope, session.recipientId, how.declineReason);
  else if (how.event === 'signing_complete') finish(office, envelope, session.recipientId);
  end(office, session);
  return backTo(session.returnUrl, 'declineReason' in how ? 'decline' : how.event);
}

export function backTo(returnUrl: string, event: ReturnEvent): string {
  const url = new URL(returnUrl);
  url.searchParams.set('event', event);
  return url.toString();
}

export function envelopeOf(office: Office, { envelopeId }: Pick<Session, 'envelopeId'>): Envelope {
  const envelope = office.envelopes.get(envelopeId);
  if (!envelope) throw new InvalidInput('The envelope is gone.');
  return envelope;
}

export function signerOf(office: Office, session: Session): string {
  return recipientIn(envelopeOf(office, session), session.recipientId).name;
}

/** Whoever waits for the signer's return has a reason to ask once what came of it. */
function end(office: Office, session: Session): void {
  office.sessions.put(session.id, { ...session, endedAt: office.now() });
  keep(office, envelopeOf(office, session));
}
