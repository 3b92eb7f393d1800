import { audit } from '../audit/index.ts';
import { transaction, type Transaction } from '../db/index.ts';
import { InvalidInput, VendorRefused } from '../plugin-api/index.ts';
import { tellPages } from '../records/index.ts';
import type { Deps } from '../wing.ts';
import { isOpen, type Paper } from './agreement.ts';
import { queueReminders } from './invite.ts';
import { askService } from './look-after.ts';

/** Who of the firm does something. */
export interface By {
  readonly personId: string;
  readonly requestId: string;
}

/** The service's limit is 200 characters. */
const longestReason = 200;

/**
 * Ends an open agreement; one that has not left is withdrawn here. The signers read the reason. What was asked is on record
 * before the service is. Throws InvalidInput without a reason, or when it is over already or not known to be sent.
 */
export async function voidAgreement(deps: Deps, paper: Paper, reason: string, by: By): Promise<void> {
  const why = checkReason(reason);
  const withdrawn = await transaction(deps.db, async (tx) => {
    await tellAudit(tx, deps, paper, 'agreement.void_asked', by, { reason: why });
    return withdraw(tx, deps, paper, why);
  });
  if (withdrawn) return;
  if (!isOpen(paper.agreement)) throw new InvalidInput('This agreement is not open, so it cannot be voided.');
  await voidThere(deps, paper, why);
  await askService(deps, paper);
}

/** Writes once more to those whose turn it is, to none twice on one day. */
export async function remindSigners(deps: Deps, paper: Paper, by: By): Promise<void> {
  const { connectionId, externalId, id } = paper.agreement;
  if (!isOpen(paper.agreement) || externalId === null)
    throw new InvalidInput('Nobody can be reminded of an agreement that is not open.');
  await transaction(deps.db, async (tx) => {
    await tellAudit(tx, deps, paper, 'agreement.reminded', by, {});
    await queueReminders(tx, deps, id);
  });
  if (paper.signers.some(({ clientUserId, role }) => clientUserId === null && role === 'signer'))
    await deps.plugins.call(connectionId, 'signatures', 'interactive', async (port, ctx) =>
      port.remind?.(ctx, externalId),
    );
}

function checkReason(reason: string): string {
  const why = reason.trim();
  if (why !== '' && why.length <= longestReason) return why;
  const sentence = why === '' ? 'Say why; the signers read it.' : `Say why in at most ${longestReason} characters.`;
  throw new InvalidInput(sentence, { reason: sentence });
}

async function withdraw(tx: Transaction, deps: Deps, { agreement }: Paper, reason: string): Promise<boolean> {
  const rows = await tx('agreements')
    .where({ id: agreement.id, sending: 'planned' })
    .update({
      sending: 'refused',
      trouble: `Withdrawn before it left: ${reason}`,
      updated_at: deps.clock.now().toString(),
    });
  if (rows === 1) await tellPages(tx, 'agreements', { clients: [agreement.clientId] });
  return rows === 1;
}

async function voidThere(deps: Deps, paper: Paper, reason: string): Promise<void> {
  const { connectionId, externalId } = paper.agreement;
  try {
    await deps.plugins.call(connectionId, 'signatures', 'interactive', async (port, ctx) => {
      if (!port.void) throw new InvalidInput('The signing service offers no way to void it from here.');
      await port.void(ctx, { envelopeId: externalId ?? '', reason });
    });
  } catch (error) {
    if (!(error instanceof VendorRefused)) throw error;
    const now = await askService(deps, paper);
    if (isOpen(now.agreement)) throw error;
    if (now.agreement.status !== 'voided')
      throw new InvalidInput('It was signed or declined in the meantime, so it cannot be voided any more.');
  }
}

async function tellAudit(
  tx: Transaction,
  deps: Deps,
  { agreement }: Paper,
  action: string,
  by: By,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  await audit(tx, {
    at: deps.clock.now(),
    actor: { kind: 'person', id: by.personId },
    action,
    subject: `agreement:${agreement.id}`,
    clientId: agreement.clientId,
    facts,
    requestId: by.requestId,
  });
}
