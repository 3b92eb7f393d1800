import nodemailer, { type Transporter } from 'nodemailer';
import { readFirm } from '../branding/index.ts';
import { transaction } from '../db/index.ts';
import { enqueueMany } from '../jobs/index.ts';
import { VendorUnavailable } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';

type MailDeps = Pick<Deps, 'config' | 'db' | 'clock' | 'url' | 'log'>;

interface WaitingMail {
  readonly id: string;
  readonly to_address: string;
  readonly subject: string;
  readonly text_body: string;
  readonly html_body: string;
}

/**
 * Sends one mail, once. The row stays locked while the mail server is spoken to, so that no two workers send
 * it; only a crash between the server's yes and our commit can send it again, and then under the same
 * Message-ID, by which mailboxes know it for the same. Without `PORTICO_SMTP_URL` it stays in the mailbox.
 * Throws VendorUnavailable when the server asks to come again; a final no is kept as the mail's trouble.
 */
export async function sendMail(deps: MailDeps, mailId: string): Promise<void> {
  const { smtpUrl } = deps.config;
  if (smtpUrl === null) return;
  const firm = await readFirm(deps.db);
  const host = new URL(deps.url).hostname;
  const postman = transportTo(smtpUrl);
  const trouble = await transaction(deps.db, async (tx) => {
    const mail = await tx('mails')
      .where({ id: mailId })
      .whereNull('sent_at')
      .forUpdate()
      .skipLocked()
      .first<WaitingMail | undefined>('id', 'to_address', 'subject', 'text_body', 'html_body');
    if (!mail) return null;
    const failure = await deliver(postman, mail, {
      name: firm?.name ?? 'Portico',
      address: firm?.email ?? `portico@${host}`,
      host,
    });
    await tx('mails')
      .where({ id: mailId })
      .update({
        attempts: tx.raw('attempts + 1'),
        trouble: failure?.sentence ?? null,
        ...(failure ? {} : { sent_at: deps.clock.now().toString() }),
      });
    return failure;
  });
  if (!trouble) return;
  deps.log.warn({ mailId, trouble: trouble.sentence, isFinal: trouble.isFinal }, 'mail not sent');
  if (!trouble.isFinal) throw new VendorUnavailable(`The mail server did not take the mail: ${trouble.sentence}`);
}

/** Queues again what waits since the last three days, for a mail server that was away longer than a job tries. */
export async function queueWaitingMails(deps: MailDeps): Promise<void> {
  if (deps.config.smtpUrl === null) return;
  const since = deps.clock.now().subtract({ hours: 72 }).toString();
  await transaction(deps.db, async (tx) => {
    const mails = await tx('mails')
      .whereNull('sent_at')
      .where('created_at', '>', since)
      .whereRaw(`coalesce(trouble, '') not like 'final:%'`)
      .select<{ id: string }[]>('id');
    await enqueueMany(
      tx,
      mails.map(({ id }) => ({ name: 'mail.send', payload: { mailId: id }, key: `mail.send:${id}` })),
    );
  });
}

interface Failure {
  readonly sentence: string;
  /** The server said no for good (SMTP 5xx, RFC 5321 4.2.1); asking again changes nothing. */
  readonly isFinal: boolean;
}

async function deliver(
  postman: Transporter,
  mail: WaitingMail,
  from: { readonly name: string; readonly address: string; readonly host: string },
): Promise<Failure | null> {
  try {
    await postman.sendMail({
      messageId: `<${mail.id}@${from.host}>`,
      from: { name: from.name, address: from.address },
      to: mail.to_address,
      subject: mail.subject,
      text: mail.text_body,
      html: mail.html_body,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return null;
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'responseCode' in error ? Number(error.responseCode) : 0;
    const isFinal = code >= 500 && code < 600;
    const message = Error.isError(error) ? error.message : String(error);
    return { sentence: `${isFinal ? 'final: ' : ''}${message.slice(0, 500)}`, isFinal };
  }
}

/** A mail server that does not answer is given up within these times, in milliseconds. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

const transports = new Map<string, Transporter>();

function transportTo(smtpUrl: string): Transporter {
  const known = transports.get(smtpUrl) ?? nodemailer.createTransport({ url: smtpUrl, ...patience });
  transports.set(smtpUrl, known);
  return known;
}
