import { firmWithin } from '../branding/index.ts';
import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import { enqueue } from '../jobs/index.ts';
import { Bug } from '../plugin-api/index.ts';
import { fillTemplate, formatFor, houseWords } from '../web/index.ts';
import type { Deps } from '../wing.ts';

/** One mail to one person about one event. */
export interface Mail {
  /** Decides language, zone and formats; the firm's where missing. */
  readonly personId?: string;
  readonly to: string;
  /** Names what happened, e.g. 'receipt:<checkout id>': each address gets one mail per event, ever. */
  readonly event: string;
  /**
   * A view without its ending: 'payments/receipt' is `views/payments/receipt.text.ejs` and `….html.ejs`. The
   * text begins with `Subject: …` and an empty line. 'notifications/note' needs no views of one's own; its
   * model is a `Note`.
   */
  readonly template: string;
  readonly model: Readonly<Record<string, unknown>>;
}

/** Model of the template 'notifications/note': a mail with one thing to say and at most one thing to do. */
export interface Note {
  readonly subject: string;
  readonly lines: readonly string[];
  /** `href` is a path of ours or a whole address. */
  readonly action?: { readonly href: string; readonly word: string };
}

/**
 * Writes a mail in the transaction of what it tells about, and queues its sending. Returns false, and does
 * nothing, when this address already has this event's mail. Templates know what pages know, without a reader.
 */
export async function queueMail(
  tx: Transaction,
  mail: Mail,
  deps: Pick<Deps, 'clock' | 'url' | 'mode'>,
): Promise<boolean> {
  const written = await write(tx, mail, deps);
  const id = newId();
  const rows = await tx('mails')
    .insert({
      id,
      person_id: mail.personId ?? null,
      to_address: mail.to,
      event: mail.event,
      template: mail.template,
      subject: written.subject,
      text_body: written.text,
      html_body: written.html,
      created_at: deps.clock.now().toString(),
    })
    .onConflict(['to_address', 'event'])
    .ignore()
    .returning<{ id: string }[]>('id');
  if (rows.length === 0) return false;
  await enqueue(tx, 'mail.send', { mailId: id }, { key: `mail.send:${id}` });
  return true;
}

async function write(
  tx: Transaction,
  { personId, template, model }: Mail,
  { clock, url, mode }: Pick<Deps, 'clock' | 'url' | 'mode'>,
): Promise<{ subject: string; text: string; html: string }> {
  const firm = await firmWithin(tx);
  const person =
    personId === undefined
      ? undefined
      : await tx('people')
          .where({ id: personId })
          .first<{ name: string; locale: string | null; timeZone: string | null } | undefined>(
            'name',
            'locale',
            'time_zone as timeZone',
          );
  const locale = person?.locale ?? firm?.locale ?? 'en-GB';
  const zone = person?.timeZone ?? firm?.timeZone ?? 'UTC';
  const locals = {
    ...formatFor(locale, zone, clock.now()),
    t: houseWords(mode).translator(locale),
    locale,
    firm,
    url,
    name: person?.name ?? null,
    address: (href: string) => new URL(href, url).href,
    ...model,
  };
  const { subject, text } = takeSubject(fillTemplate(`${template}.text`, locals), template);
  const body = fillTemplate(`${template}.html`, locals);
  return { subject, text, html: fillTemplate('notifications/letter', { ...locals, title: subject, body }) };
}

function takeSubject(filled: string, template: string): { subject: string; text: string } {
  const match = /^\s*Subject: (.+)\n\s*\n([\s\S]*)$/.exec(filled);
  if (!match?.[1] || match[2] === undefined) throw new Bug(`The mail '${template}' does not begin with its subject.`);
  return { subject: match[1].trim(), text: `${match[2].replace(/\n{3,}/g, '\n\n').trim()}\n` };
}
