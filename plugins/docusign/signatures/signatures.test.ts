import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import type { SignatureRequest, Signer } from '../../../core/plugin-api/index.ts';
import { read } from '../streams/read.ts';
import { openDocuSign, type DocuSign } from '../testing/open.ts';
import { signatures } from './signatures.ts';

const anna: Signer = { clientUserId: 'anna', name: 'Anna Evans', email: 'anna@acme.example', order: 1 };
const ben: Signer = { clientUserId: 'ben', name: 'Ben Żak', email: 'ben@acme.example', order: 2 };
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n');
const proof = { method: 'password', at: '2026-11-24T11:30:00.5Z' } as const;
const returnUrl = 'http://localhost:3000/agreements/1/return';

let docusign: DocuSign;
beforeEach(async () => {
  docusign = await openDocuSign();
});
afterEach(() => docusign.close());

function request(wish: Partial<SignatureRequest> = {}): SignatureRequest {
  return {
    intentId: 'intent-1',
    subject: 'Engagement letter',
    message: 'Please read.',
    document: { name: 'letter.pdf', pdf },
    signers: [anna, ben],
    ...wish,
  };
}

async function sent(wish: Partial<SignatureRequest> = {}): Promise<string> {
  return (await signatures.send(docusign.ctx, request(wish))).externalId;
}

function link(envelopeId: string, signer: Signer = anna): Promise<string> {
  return signatures.signingUrl(docusign.ctx, { envelopeId, signer, returnUrl, proof });
}

async function envelopes(): Promise<readonly { id: string; transactionId: string | null }[]> {
  return (await docusign.control<{ envelopes: { id: string; transactionId: string | null }[] }>('state')).envelopes;
}

describe('sending', () => {
  test('brings the document to its signers in their order, in the record’s own words', async () => {
    const id = await sent();
    const { records } = await read(docusign.ctx, [id]);
    expect(records).toMatchObject([
      {
        audience: 'client',
        data: {
          subject: 'Engagement letter',
          status: 'sent',
          intentId: 'intent-1',
          documents: [{ name: 'letter.pdf' }],
          recipients: [
            { name: 'Anna Evans', clientUserId: 'anna', status: 'sent' },
            { name: 'Ben Żak', clientUserId: 'ben', status: 'created' },
          ],
        },
      },
    ]);
  });

  test('of the same intent again makes no second envelope', async () => {
    const first = await sent();
    expect(await sent()).toBe(first);
    expect((await envelopes()).filter(({ transactionId }) => transactionId === 'intent-1')).toHaveLength(1);
  });

  test('that is cut after its effect is unknown, and find adopts what was sent', async () => {
    await docusign.fault({ kind: 'cut_after_effect', match: { method: 'POST', path: '/restapi' } });
    await expect(sent()).rejects.toMatchObject({ code: 'outcome_unknown' });
    const found = await signatures.find?.(docusign.ctx, 'intent-1');
    expect(found).toMatchObject({ kind: 'envelope' });
    expect(await sent()).toBe(found?.externalId);
  });

  test('that is cut before its effect is unknown too, and find says that there is none', async () => {
    await docusign.fault({ kind: 'cut_before_effect', match: { method: 'POST', path: '/restapi' } });
    await expect(sent()).rejects.toMatchObject({ code: 'outcome_unknown' });
    expect(await signatures.find?.(docusign.ctx, 'intent-1')).toBeNull();
  });

  test('is found by its field once DocuSign has forgotten the transaction', async () => {
    const id = await sent();
    docusign.advance({ days: 8 });
    expect(await signatures.find?.(docusign.ctx, 'intent-1')).toEqual({ kind: 'envelope', externalId: id });
  });

  test.each([
    [{ document: { name: 'x.pdf', pdf: Buffer.from('MZ not a pdf') } }, 'document'],
    [{ subject: '  ' }, 'subject'],
    [{ subject: 'x'.repeat(101) }, 'subject'],
    [{ signers: [] }, 'signers'],
    [{ signers: [{ ...anna, email: 'nowhere' }] }, 'signers'],
  ])('of what DocuSign would refuse is refused before it is sent: %#', async (wish, field) => {
    const before = (await docusign.journal()).length;
    await expect(sent(wish)).rejects.toMatchObject({
      code: 'invalid_input',
      fields: { [field]: expect.any(String) as unknown },
    });
    expect((await docusign.journal()).length).toBe(before);
  });

  test('without a key for deliveries asks for none', async () => {
    const ctx = docusign.as({ settings: { ...docusign.settings, hmacKeys: '' } });
    const { externalId } = await signatures.send(ctx, request());
    const all = await docusign.control<{ envelopes: { id: string; notifications: unknown[] }[] }>('state');
    expect(all.envelopes.find(({ id }) => id === externalId)?.notifications).toEqual([]);
  });
});

describe('a signing link', () => {
  test('leads to signing once, and the certificate names how and when the signer signed in', async () => {
    const id = await sent({ signers: [anna] });
    const { redirect } = await docusign.act('sign', { url: await link(id) });
    expect(redirect).toBe(`${returnUrl}?event=signing_complete`);
    const { document, certificate } = await signatures.evidence(docusign.ctx, id);
    expect(Buffer.from(document).subarray(0, pdf.length).equals(pdf)).toBe(true);
    expect(Buffer.from(certificate).toString('latin1')).toContain(
      'Authentication: Password at 2026-11-24T11:30:01Z by localhost:3000',
    );
  });

  test('used a second time, or after five minutes, leads back and says so', async () => {
    const id = await sent({ signers: [anna] });
    const used = await link(id);
    await docusign.act('open', { url: used });
    const late = await link(id);
    docusign.advance({ minutes: 6 });
    for (const url of [used, late]) {
      const answer = await fetch(url, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, `${returnUrl}?event=ttl_expired`]);
    }
  });

  test.each([
    ['another id', { clientUserId: 'eve' }],
    ['another name', { name: 'Anna Evan' }],
    ['another address', { email: 'anna@other.example' }],
  ])('is not made for someone with %s', async (_what, change) => {
    const id = await sent();
    await expect(link(id, { ...anna, ...change })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('is not made before it is the signer’s turn, and then it is', async () => {
    const id = await sent();
    await expect(link(id, ben)).rejects.toMatchObject({
      code: 'vendor_refused',
      message: 'It is not Ben Żak’s turn to sign yet.',
    });
    await docusign.act('sign', { url: await link(id) });
    expect(await link(id, ben)).toMatch(/\/Signing\//);
  });

  test('is not made for an envelope that is over or unknown', async () => {
    const id = await sent();
    await docusign.act('decline', { url: await link(id), reason: 'No.' });
    await expect(link(id)).rejects.toMatchObject({ code: 'docusign_refused' });
    await expect(link('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' });
  });
});

test.each([
  ['signing_complete', 'signed'],
  ['decline', 'declined'],
  ['cancel', 'left'],
  ['ttl_expired', 'expired'],
  ['viewing_complete', null],
  ['constructor', null],
])('the way back with event=%s hints at %s', (event, expected) => {
  expect(signatures.hint?.({ event })).toBe(expected);
});

describe('ending', () => {
  test('evidence is refused until everybody has signed', async () => {
    await expect(signatures.evidence(docusign.ctx, await sent())).rejects.toMatchObject({ code: 'vendor_refused' });
  });

  test('a withdrawn envelope says why, and cannot be withdrawn twice', async () => {
    const envelopeId = await sent();
    await signatures.void?.(docusign.ctx, { envelopeId, reason: 'Wrong fee.' });
    const { records } = await read(docusign.ctx, [envelopeId]);
    expect(records).toMatchObject([{ data: { status: 'voided', reason: 'Wrong fee.' } }]);
    await expect(signatures.void?.(docusign.ctx, { envelopeId, reason: 'Again.' })).rejects.toMatchObject({
      code: 'vendor_refused',
      message: 'The agreement is over already: it cannot be withdrawn any more.',
    });
    await expect(signatures.void?.(docusign.ctx, { envelopeId, reason: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  test('a reminder goes out for an open envelope only', async () => {
    const id = await sent();
    await signatures.remind?.(docusign.ctx, id);
    await docusign.act('void', { envelope: id, reason: 'Off.' });
    await expect(signatures.remind?.(docusign.ctx, id)).rejects.toMatchObject({ code: 'docusign_refused' });
  });
});

test('a call beyond the hour’s limit says how long to wait, as DocuSign told', async () => {
  await docusign.act('limits', { hour: 0 });
  await expect(sent()).rejects.toMatchObject({ code: 'vendor_unavailable', retryAfterSeconds: 3600 });
});

test('a document that breaks off or is no PDF is an outage, not evidence', async () => {
  const id = await docusign.idOf('Agreement completed');
  await docusign.fault({ kind: 'html', match: { path: '/restapi' }, times: 1 });
  await expect(signatures.document?.(docusign.ctx, id)).rejects.toMatchObject({ code: 'vendor_unavailable' });
  await docusign.fault({ kind: 'cut_before_effect', match: { path: '/restapi' }, times: 5 });
  await expect(signatures.document?.(docusign.ctx, id)).rejects.toMatchObject({ code: 'vendor_unavailable' });
});

test('everything said here is recorded for the contract check', async () => {
  await sent();
  const lines = fs.readFileSync(docusign.recordFile, 'utf8').trim().split('\n');
  expect(lines.some((line) => line.includes('"method":"POST"') && line.includes('portico_intent'))).toBe(true);
});
