import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { transaction, type Database } from '../db/index.ts';
import { identity } from '../identity/index.ts';
import { testDatabase } from '../../test/support/database.ts';
import { openHouse, type House } from '../../test/support/house.ts';
import { aClientPerson, aClient, aFirm, aStaffMember, signedIn } from '../../test/support/people.ts';
import { notifications, queueMail, type Mail } from './index.ts';

/** What a mail server says to a mail, and what it kept. */
interface PostOffice {
  readonly url: string;
  readonly kept: string[];
  answer: { code: number; text: string } | null;
  close(): Promise<void>;
}

let db: Database;
let post: PostOffice;
let house: House;
let anna: string;

beforeAll(async () => {
  db = await testDatabase();
  await aFirm(db);
  post = await openPostOffice();
  house = await openHouse(db, [identity, notifications], { mode: 'demo', env: { PORTICO_SMTP_URL: post.url } });
  anna = await aClientPerson(db, 'anna@client.example', [await aClient(db, 'Acme')]);
  await aStaffMember(db, 'owner@fern.example');
});

afterEach(() => {
  post.answer = null;
  post.kept.length = 0;
});

afterAll(async () => {
  await house.close();
  await post.close();
  await db.close();
});

describe('a mail', () => {
  test('is written once per address and event, in the transaction of what it tells about', async () => {
    expect(await queue(note('receipt:1'))).toBe(true);
    expect(await queue(note('receipt:1'))).toBe(false);
    await expect(
      transaction(db, async (tx) => {
        await queueMail(tx, note('receipt:2'), house.deps);
        throw new Error('the payment failed after all');
      }),
    ).rejects.toThrow('after all');
    expect(await db.hub('mails').where('event', 'like', 'receipt:%').select('event')).toEqual([{ event: 'receipt:1' }]);
  });

  test('says who sends it, to whom, and leads to the page; markup in data stays text', async () => {
    await queue(note('note:1'));
    const mail = await mailOf('note:1');
    expect(mail.subject).toBe('Invoice <INV-1> & more');
    expect(mail.text_body).toContain('Dear Person anna@client.example,\n\nWe received 120.00 GBP for <INV-1>.');
    expect(mail.text_body).toContain(`See it: ${house.deps.url}/invoices`);
    expect(mail.html_body).toContain('We received 120.00 GBP for &lt;INV-1&gt;.');
    expect(mail.html_body).toContain(`href="${house.deps.url}/invoices"`);
  });

  test('reaches the mail server once, however often its job runs, also side by side', async () => {
    await queue(note('once:1'));
    const { id } = await mailOf('once:1');
    await Promise.all([send(id), send(id), send(id)]);
    await send(id);
    expect(post.kept).toHaveLength(1);
    expect(post.kept[0]).toMatch(/^From: "?Fern & Hollow"? <hello@fern\.example>\r?$/m);
    expect(post.kept[0]).toContain(`Message-ID: <${id}@localhost>`);
    expect(await mailOf('once:1')).toMatchObject({ attempts: 1, trouble: null });
  });

  test('is tried again when the server asks to come later', async () => {
    await queue(note('later:1'));
    const { id } = await mailOf('later:1');
    post.answer = { code: 451, text: 'greylisted' };
    await expect(send(id)).rejects.toThrow('greylisted');
    expect(await mailOf('later:1')).toMatchObject({ attempts: 1, sent_at: null });
    post.answer = null;
    await send(id);
    expect(post.kept).toHaveLength(1);
    expect(await mailOf('later:1')).toMatchObject({ attempts: 2, trouble: null });
  });

  test('is not tried again when the server says no for good, and the reason is kept', async () => {
    await queue(note('never:1'));
    const { id } = await mailOf('never:1');
    post.answer = { code: 550, text: 'no such mailbox' };
    await send(id);
    expect((await mailOf('never:1')).trouble).toContain('no such mailbox');
    await db.hub('jobs').delete();
    await tend();
    expect(await queuedFor(id)).toBe(0);
  });

  test('that waits longer than its job tried is queued again, for three days', async () => {
    await queue(note('waits:1'));
    const { id } = await mailOf('waits:1');
    await db.hub('jobs').delete();
    await tend();
    expect(await queuedFor(id)).toBe(1);
    await db.hub('jobs').delete();
    house.clock.advance({ hours: 73 });
    await tend();
    expect(await queuedFor(id)).toBe(0);
  });
});

describe('the demo’s mailbox', () => {
  test('shows the owner every mail, newest first, and each as it reads', async () => {
    await queue(note('shown:1'));
    const owner = await signedIn(house, 'owner@fern.example');
    const list = await owner.get('/staff/mailbox');
    expect(list.text).toContain('Invoice &lt;INV-1&gt; &amp; more');
    const { id } = await mailOf('shown:1');
    expect(list.text).toContain(`/staff/mailbox/${id}`);
    expect((await owner.get(`/staff/mailbox/${id}`)).text).toContain('We received 120.00 GBP for &lt;INV-1&gt;.');
    expect((await owner.get('/staff/mailbox/none')).status).toBe(404);
    expect((await (await signedIn(house, 'anna@client.example')).get('/staff/mailbox')).status).toBe(404);
  });

  test('is not there in a real house', async () => {
    const real = await openHouse(db, [identity, notifications], { mode: 'real' });
    expect((await (await signedIn(real, 'owner@fern.example')).get('/staff/mailbox')).status).toBe(404);
    await real.close();
  });
});

function note(event: string): Mail {
  return {
    personId: anna,
    to: 'anna@client.example',
    event,
    template: 'notifications/note',
    model: {
      subject: 'Invoice <INV-1> & more',
      lines: ['We received 120.00 GBP for <INV-1>.'],
      action: { href: '/invoices', word: 'See it' },
    },
  };
}

function queue(mail: Mail): Promise<boolean> {
  return transaction(db, (tx) => queueMail(tx, mail, house.deps));
}

interface MailRow {
  readonly id: string;
  readonly subject: string;
  readonly text_body: string;
  readonly html_body: string;
  readonly attempts: number;
  readonly sent_at: string | null;
  readonly trouble: string | null;
}

async function mailOf(event: string): Promise<MailRow> {
  const row = await db.hub('mails').where({ event }).first<MailRow | undefined>();
  if (!row) throw new Error(`There is no mail about ${event}.`);
  return row;
}

async function queuedFor(mailId: string): Promise<number> {
  const jobs = await db.hub('jobs').where({ name: 'mail.send' }).select<{ payload: { mailId: string } }[]>('payload');
  return jobs.filter((job) => job.payload.mailId === mailId).length;
}

async function run(job: string, payload: Record<string, string>): Promise<void> {
  await notifications.jobs?.(house.deps)[job]?.(payload, { attempt: 1, signal: new AbortController().signal });
}

const send = (mailId: string): Promise<void> => run('mail.send', { mailId });
const tend = (): Promise<void> => run('mail.tend', {});

async function openPostOffice(): Promise<PostOffice> {
  const kept: string[] = [];
  const office: PostOffice = { url: '', kept, answer: null, close: () => Promise.resolve() };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        if (office.answer) {
          done(Object.assign(new Error(office.answer.text), { responseCode: office.answer.code }));
          return;
        }
        kept.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return Object.assign(office, {
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}
