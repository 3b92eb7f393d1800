import { audit } from '../audit/index.ts';
import { scoped, transaction } from '../db/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { isId } from '../ground/ids.ts';
import { InvalidInput, NotFound, VendorRefused, VendorUnavailable, type SignInProof } from '../plugin-api/index.ts';
import type { ClientReader } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { readPaper, type Paper } from './agreement.ts';
import { askService } from './look-after.ts';
import type { Signer } from './signer.ts';
import { standingOf } from './standing.ts';

/** Where a click on 'Sign' leads: to the service's page, or back to one of ours that says why not. */
export type Opened = { readonly kind: 'sign'; readonly url: string } | { readonly kind: 'told' | 'confirming' };

/**
 * Makes the address where this reader signs: at the click, from the envelope as the service has it now, with how and when
 * they really signed in here. The address works once and for a few minutes; another click makes another.
 * Throws NotFound for an agreement this client cannot see, InvalidInput for someone who is not among its signers,
 * VendorUnavailable when the service does not answer.
 */
export async function openSigning(deps: Deps, reader: ClientReader, id: string, requestId: string): Promise<Opened> {
  const seen = await visiblePaper(deps, reader, id);
  if (!seen.signers.some(({ personId, role }) => role === 'signer' && personId === reader.person.id))
    throw new InvalidInput('You are not among those who sign this. Nothing is left for you to do here.');
  const paper = await freshest(deps, seen);
  const standing = standingOf(paper.agreement, paper.signers, reader.person.id, deps.clock.now());
  if (standing.kind === 'confirming') return { kind: 'confirming' };
  if (standing.kind !== 'to_sign') return { kind: 'told' };
  const url = await addressFor(deps, paper, standing.signer, reader);
  if (url === null) return { kind: 'told' };
  await failPoint('signing.opened');
  await markOpened(deps, paper, standing.signer, reader, requestId);
  return { kind: 'sign', url };
}

/**
 * As the service has it now. Services bound how often one envelope may be asked about, so a refused question is no reason
 * to turn a signer away: making the address asks once more whether they may sign.
 */
async function freshest(deps: Deps, seen: Paper): Promise<Paper> {
  try {
    return await askService(deps, seen);
  } catch (error) {
    if (!(error instanceof VendorUnavailable)) throw error;
    deps.log.warn({ err: error, agreement: seen.agreement.id }, 'an agreement could not be read afresh before signing');
    return seen;
  }
}

/** The agreement if this reader may see it; the same answer for none and for somebody else's. */
export async function visiblePaper(deps: Deps, reader: ClientReader, id: string): Promise<Paper> {
  const scope = { personId: reader.person.id, clientId: reader.clientId };
  const paper = isId(id) ? await scoped(deps.db, scope, (tx) => readPaper(tx, id)) : null;
  if (!paper) throw new NotFound('There is no such agreement.');
  return paper;
}

/** Null when it was declined, voided or signed elsewhere in the same moment: the page then tells. */
async function addressFor(deps: Deps, paper: Paper, signer: Signer, reader: ClientReader): Promise<string | null> {
  const { externalId, connectionId, id } = paper.agreement;
  try {
    return await deps.plugins.call(connectionId, 'signatures', 'interactive', (port, ctx) =>
      port.signingUrl(ctx, {
        envelopeId: externalId ?? '',
        signer: {
          clientUserId: signer.clientUserId ?? '',
          name: signer.name,
          email: signer.email,
          order: signer.position,
        },
        returnUrl: `${deps.url}/agreements/${id}/return`,
        proof: proofOf(reader),
      }),
    );
  } catch (error) {
    if (!(error instanceof VendorRefused)) throw error;
    const now = await askService(deps, paper);
    if (standingOf(now.agreement, now.signers, reader.person.id, deps.clock.now()).kind === 'to_sign') throw error;
    return null;
  }
}

/** A link that came by mail proves less than a password; a first run and an owner's link are such links. */
function proofOf({ method, signedInAt }: ClientReader): SignInProof {
  return { method: method === 'password' ? 'password' : 'email_link', at: signedInAt };
}

async function markOpened(
  deps: Deps,
  { agreement }: Paper,
  signer: Signer,
  reader: ClientReader,
  requestId: string,
): Promise<void> {
  const now = deps.clock.now();
  await transaction(deps.db, async (tx) => {
    await tx('agreement_signers')
      .where({ id: signer.id })
      .update({ opened_at: now.toString(), returned_at: null, hint: null, looked_at: null });
    await audit(tx, {
      at: now,
      actor: { kind: 'person', id: reader.person.id },
      action: 'agreement.signing_opened',
      subject: `agreement:${agreement.id}`,
      clientId: agreement.clientId,
      facts: { ...proofOf(reader) },
      requestId,
    });
  });
}
