import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { NormalisedRecord, Page } from '../../../core/plugin-api/index.ts';
import { smallFirm } from '../testing/firm.ts';
import { openDocuSign, type DocuSign } from '../testing/open.ts';
import { nextPass, readCursor, writeCursor } from './cursor.ts';
import { pass } from './pass.ts';
import { read } from './read.ts';

let docusign: DocuSign;
beforeEach(async () => {
  docusign = await openDocuSign();
});
afterEach(() => docusign.close());

async function pull(cursor: string | null): Promise<{ pages: Page[]; cursor: string }> {
  const pages: Page[] = [];
  for await (const page of pass(docusign.ctx, cursor)) pages.push(page);
  return { pages, cursor: pages.at(-1)?.cursor ?? '' };
}

const recordsOf = (pages: readonly Page[]): readonly NormalisedRecord[] => pages.flatMap(({ records }) => records);
const subjects = (pages: readonly Page[]) =>
  recordsOf(pages)
    .map((record) => (record.kind === 'envelope' ? record.data.subject : record.kind))
    .sort();

describe('a pass', () => {
  test('from the beginning brings everything in one call', async () => {
    const { pages } = await pull(null);
    expect(pages).toMatchObject([{ complete: true, calls: 1, total: 5 }]);
    expect(recordsOf(pages)).toHaveLength(5);
  });

  test('after that lists what changed and what is open, and names no envelope', async () => {
    const first = await pull(null);
    docusign.advance({ minutes: 15 });
    const before = (await docusign.journal()).length;
    const second = await pull(first.cursor);
    expect(subjects(second.pages)).toEqual(['Agreement half', 'Agreement open']);
    const paths = (await docusign.journal()).slice(before).map((row) => row.path.split('?')[0] ?? '');
    expect(paths).toHaveLength(2);
    expect(paths.every((path) => path.endsWith('/envelopes'))).toBe(true);
  });

  test('brings a completion that fell into the second in which the last pass began', async () => {
    const first = await pull(null);
    await docusign.act('sign', { envelope: await docusign.idOf('Agreement open') });
    docusign.advance({ minutes: 15 });
    const { pages } = await pull(first.cursor);
    expect(
      recordsOf(pages).find((one) => one.kind === 'envelope' && one.data.subject === 'Agreement open'),
    ).toMatchObject({
      data: { status: 'completed' },
    });
  });

  test('brings the first of two signatures, though the envelope stays as it was', async () => {
    const { envelope = '' } = await docusign.act('send', {
      subject: 'For two',
      signers: [
        { name: 'Anna Evans', email: 'anna@acme.example' },
        { name: 'Ben Żak', email: 'ben@acme.example' },
      ],
    });
    const first = await pull(null);
    docusign.advance({ minutes: 15 });
    await docusign.act('sign', { envelope });
    docusign.advance({ minutes: 15 });
    const { pages } = await pull(first.cursor);
    expect(recordsOf(pages).find(({ externalId }) => externalId === envelope)).toMatchObject({
      data: { status: 'sent', recipients: [{ status: 'completed' }, { status: 'sent' }] },
    });
  });

  test('goes on at the page at which the last one was stopped', async () => {
    const at = { since: null, listing: 'changed', position: 3, startedAt: '2026-11-24T11:00:00Z' } as const;
    const { pages, cursor } = await pull(writeCursor(at));
    expect(recordsOf(pages)).toHaveLength(2);
    expect(readCursor(cursor)).toEqual(nextPass('2026-11-24T11:00:00Z'));
  });

  test('misses no envelope when earlier ones leave the list between two of its pages', async () => {
    await docusign.close();
    docusign = await openDocuSign({ ...smallFirm, envelopes: Array(1_040).fill(smallFirm.envelopes[0]) as [] });
    const seen = new Set<string>();
    for await (const page of pass(docusign.ctx, null)) {
      const isFirst = seen.size === 0;
      for (const { externalId } of page.records) seen.add(externalId);
      if (isFirst) for (const envelope of [...seen].slice(0, 10)) await docusign.act('remove', { envelope });
    }
    expect(seen.size).toBe(1_040);
  });

  test('starts over with a cursor that cannot be read', async () => {
    const { pages } = await pull('{"since":7}');
    expect(recordsOf(pages)).toHaveLength(5);
  });
});

describe('an envelope', () => {
  async function envelope(subject: string): Promise<NormalisedRecord | undefined> {
    const { pages } = await pull(null);
    return recordsOf(pages).find((record) => record.kind === 'envelope' && record.data.subject === subject);
  }

  test('that is under way is the client’s, with its people in their order and where they sign', async () => {
    expect(await envelope('Agreement half')).toMatchObject({
      audience: 'client',
      url: expect.stringMatching(/^https:\/\/apps-d\.docusign\.com\/send\/documents\/details\//) as unknown,
      data: {
        status: 'sent',
        sentAt: '2026-11-20T09:00:00Z',
        sender: { name: 'Alder & Finch', email: 'office@alder.example' },
        documents: [{ id: '1', name: 'half.pdf' }],
        intentId: null,
        recipients: [
          {
            order: 1,
            name: 'Anna Evans',
            status: 'completed',
            actedAt: '2026-11-21T10:00:00Z',
            clientUserId: 'p-anna',
          },
          { order: 2, name: 'Ben Żak', status: 'sent', actedAt: null, role: 'signer' },
        ],
      },
    });
  });

  test.each([
    ['Agreement declined', { status: 'declined', declinedAt: '2026-11-22T10:00:00Z', reason: 'The fee is wrong.' }],
    ['Agreement voided', { status: 'voided', voidedAt: '2026-11-23T10:00:00Z', reason: 'Superseded.' }],
    ['Agreement completed', { status: 'completed', completedAt: '2026-10-02T10:00:00Z', reason: null }],
  ])('that is over says when and why: %s', async (subject, data) => {
    expect(await envelope(subject)).toMatchObject({ audience: 'client', data });
  });

  test('that was not sent yet stays with the firm', async () => {
    await docusign.act('send', { subject: 'Draft', draft: true, signers: [{ name: 'Anna', email: 'a@acme.example' }] });
    expect(await envelope('Draft')).toMatchObject({ audience: 'staff', data: { status: 'created', sentAt: null } });
  });
});

describe('reading by name', () => {
  test('takes one call for one, one call for several, none for what DocuSign cannot know', async () => {
    const ids = await Promise.all(['Agreement open', 'Agreement half'].map((subject) => docusign.idOf(subject)));
    const before = (await docusign.journal()).length;
    expect((await read(docusign.ctx, ids.slice(0, 1))).records).toHaveLength(1);
    expect((await read(docusign.ctx, ids)).records).toHaveLength(2);
    expect(await read(docusign.ctx, ['../accounts'])).toEqual({
      records: [],
      deleted: [{ kind: 'envelope', externalId: '../accounts' }],
    });
    expect((await docusign.journal()).length - before).toBe(2);
  });

  test('names what DocuSign does not know, or has in its bin, as gone', async () => {
    const removed = await docusign.idOf('Agreement voided');
    await docusign.act('remove', { envelope: removed });
    const unknown = '00000000-0000-4000-8000-000000000000';
    const gone = (externalId: string) => ({ kind: 'envelope', externalId });
    expect((await read(docusign.ctx, [unknown])).deleted).toEqual([gone(unknown)]);
    expect((await read(docusign.ctx, [removed])).deleted).toEqual([gone(removed)]);
    expect((await read(docusign.ctx, [removed, unknown])).deleted).toEqual([gone(removed), gone(unknown)]);
  });

  test('again and again without a cause is refused by DocuSign, and the refusal says to wait a quarter of an hour', async () => {
    const id = await docusign.idOf('Agreement open');
    for (let n = 0; n < 4; n += 1) await read(docusign.ctx, [id]);
    await expect(read(docusign.ctx, [id])).rejects.toMatchObject({
      code: 'vendor_unavailable',
      retryAfterSeconds: 900,
    });
    await docusign.act('sign', { envelope: id });
    expect((await read(docusign.ctx, [id])).records).toMatchObject([{ data: { status: 'completed' } }]);
  });
});
