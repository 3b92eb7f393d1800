import type { Transaction } from '../db/index.ts';
import { firmWithin } from '../branding/index.ts';
import { queueMail } from '../notifications/index.ts';
import { houseWords } from '../web/index.ts';
import type { Deps } from '../wing.ts';

interface Invited {
  readonly id: string;
  readonly personId: string;
  readonly email: string;
  readonly locale: string | null;
  readonly subject: string;
  readonly message: string;
  readonly senderName: string | null;
}

/**
 * Writes 'please sign' to signers whose turn has come, once per signer ever: whoever signs in the portal gets no mail from
 * the signing service.
 */
export async function queueInvitations(
  tx: Transaction,
  deps: Deps,
  agreementId: string,
  signerIds: readonly string[],
): Promise<void> {
  await write(tx, deps, agreementId, signerIds, 'invitation', (id) => `sign:${id}`);
}

/** Writes once more to those whose turn it is, at most once a day each. */
export async function queueReminders(tx: Transaction, deps: Deps, agreementId: string): Promise<void> {
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `select id from agreement_signers where agreement_id = ? and role = 'signer' and status in ('sent', 'delivered')`,
    [agreementId],
  );
  const day = deps.clock.now().toZonedDateTimeISO('UTC').toPlainDate().toString();
  const ids = rows.map(({ id }) => id);
  await write(tx, deps, agreementId, ids, 'reminder', (id) => `sign-reminder:${id}:${day}`);
}

async function write(
  tx: Transaction,
  deps: Deps,
  agreementId: string,
  signerIds: readonly string[],
  kind: 'invitation' | 'reminder',
  eventOf: (signerId: string) => string,
): Promise<void> {
  if (signerIds.length === 0) return;
  const firm = await firmWithin(tx);
  for (const signer of await readInvited(tx, signerIds)) {
    const t = houseWords(deps.mode).translator(signer.locale ?? firm?.locale ?? 'en-GB');
    const who = signer.senderName ?? firm?.name ?? '';
    await queueMail(
      tx,
      {
        personId: signer.personId,
        to: signer.email,
        event: eventOf(signer.id),
        template: 'notifications/note',
        model: {
          subject: t(`agreements.mail.${kind}.subject`, { subject: signer.subject, firm: firm?.name ?? '' }),
          lines: [
            t(`agreements.mail.${kind}.sentence`, { subject: signer.subject, who }),
            ...(signer.message === '' ? [] : [signer.message]),
            t('agreements.mail.how'),
          ],
          action: { href: `/agreements/${agreementId}`, word: t('agreements.mail.action') },
        },
      },
      deps,
    );
  }
}

/** Only people who can sign in: nobody else could open the link. */
async function readInvited(tx: Transaction, signerIds: readonly string[]): Promise<readonly Invited[]> {
  const { rows } = await tx.raw<{ rows: Invited[] }>(
    `select s.id, p.id as "personId", p.email, p.locale, a.subject, a.message, a.sender_name as "senderName"
     from agreement_signers s join agreements a on a.id = s.agreement_id join people p on p.id = s.person_id
     where s.id = any(?::uuid[]) and s.client_user_id is not null and p.disabled_at is null
       and exists (select from memberships m
                   where m.person_id = p.id and m.client_id = s.client_id and m.revoked_at is null)
     order by s.position, s.id`,
    [[...signerIds]],
  );
  return rows;
}
