import { Router } from 'express';
import { isId } from '../ground/ids.ts';
import { asStaff } from '../identity/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';

interface MailRow {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly createdAt: string;
  readonly sentAt: string | null;
  readonly trouble: string | null;
}

const mailsOnAPage = 50;

/** The demo's mailbox: every mail Portico wrote, to be read without a mail server. */
export function mailboxRoutes(deps: Deps): Router {
  const router = Router();
  if (deps.mode === 'real') return router;

  router.get('/staff/mailbox', asStaff('mailbox'), async (req, res) => {
    const page = pageOf(req, mailsOnAPage);
    const rows = await deps.db
      .hub('mails')
      .orderBy('id', 'desc')
      .offset(page.offset)
      .limit(page.limit)
      .select<MailRow[]>(columns);
    const title = voiceFor(req.shell, req.firm, req.reader?.person ?? null).t('notifications.mailbox.title');
    renderPage(req, res, 'notifications/mailbox', { title, paged: paged(req, page, rows) });
  });

  router.get('/staff/mailbox/:id', asStaff('mailbox'), async (req, res) => {
    const id = String(req.params.id);
    const mail = isId(id) ? await deps.db.hub('mails').where({ id }).first<MailRow | undefined>(columns) : undefined;
    if (!mail) throw new NotFound('There is no such mail.');
    renderPage(req, res, 'notifications/mail', { title: mail.subject, mail });
  });

  return router;
}

const columns = [
  'id',
  'to_address as to',
  'subject',
  'text_body as text',
  'created_at as createdAt',
  'sent_at as sentAt',
  'trouble',
];
