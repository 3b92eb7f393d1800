import { beforeAll, expect, test } from '@jest/globals';
import type { Envelope, RecordRef, SignatureRequest, Signer } from '../../core/plugin-api/index.ts';
import { aPdf } from '../support/agreements/pdf.ts';
import { onlyWhere } from '../support/only-where.ts';
import { forEach, pluginsUnderTest } from './plugins.ts';
import { always, portOn, rest, stageFor } from './stage.ts';

forEach(await pluginsUnderTest('signatures'), 'the e-signature service', (under) => {
  const voids = onlyWhere(under.plugin.definition.signatures?.void !== undefined, "the port has no 'void'");
  const stage = stageFor(under);
  const call = portOn(stage, 'signatures', 'interactive');
  let made = 0;

  beforeAll(() => stage().syncAll(), 120_000);

  function request(): SignatureRequest {
    made += 1;
    return {
      intentId: `agreement-${made}`,
      subject: `Letter of engagement ${made}`,
      message: 'Please sign.',
      document: { name: 'Letter.pdf', pdf: aPdf() },
      signers: [
        { clientUserId: `person-${made}`, name: 'Anna Example', email: `anna${made}@client.example`, order: 1 },
      ],
    };
  }

  const send = (wish: SignatureRequest): Promise<RecordRef> => call((one, ctx) => one.send(ctx, wish));

  function signingUrl({ externalId }: RecordRef, signer: Signer): Promise<string> {
    const proof = { method: 'password', at: stage().clock.now().toString() } as const;
    const returnUrl = `${stage().bench.host.redirectOrigins()[0] ?? ''}/back`;
    return call((one, ctx) => one.signingUrl(ctx, { envelopeId: externalId, signer, returnUrl, proof }));
  }

  function firstSigner(wish: SignatureRequest): Signer {
    const [signer] = wish.signers;
    if (!signer) throw new Error('Nobody signs.');
    return signer;
  }

  async function stateOf(ref: RecordRef): Promise<Envelope> {
    await stage().bench.host.readAgain(stage().connectionId, [ref], 'interactive');
    return (await stage().record(ref)) as Envelope;
  }

  /** How many envelopes came into being meanwhile. */
  async function sentDuring(work: () => Promise<unknown>): Promise<number> {
    return (await stage().effectsDuring(work)).filter(({ method }) => method === 'POST').length;
  }

  test('applied: an envelope is out for signature, to the people and under the subject it was sent with', async () => {
    const wish = request();
    const envelope = await stateOf(await send(wish));
    expect(envelope).toMatchObject({ subject: wish.subject, status: expect.stringMatching(/^(sent|delivered)$/) });
    expect(envelope.recipients.map(({ email }) => email)).toEqual(wish.signers.map(({ email }) => email));
  });

  test('already: the same intent is the same envelope, sent once', async () => {
    const wish = request();
    const first = await send(wish);
    rest(stage().clock);
    expect(await sentDuring(async () => expect(await send(wish)).toEqual(first))).toBe(0);
  });

  test('unknown, with effect: a cut line is said to be unknown, and the same intent finds its envelope', async () => {
    const match = await stage().callOf(() => send(request()));
    const wish = request();
    const sent = await sentDuring(async () => {
      await stage().bench.fault({ kind: 'cut_after_effect', match });
      await expect(send(wish)).rejects.toMatchObject({ code: 'outcome_unknown' });
      rest(stage().clock);
      const found = await call(async (one, ctx) => one.find?.(ctx, wish.intentId));
      expect(await send(wish)).toEqual(found ?? (await send(wish)));
    });
    expect(sent).toBe(1);
  });

  test.each([
    ['a web page', { kind: 'html' }],
    ['500', { kind: 'status', status: 500 }],
    ['a cut line before any effect', { kind: 'cut_before_effect' }],
  ])('%s in answer to a sending is unknown, and the same intent sends one', async (_name, fault) => {
    const match = await stage().callOf(() => send(request()));
    const wish = request();
    await stage().bench.fault({ match, times: always, ...fault });
    await expect(send(wish)).rejects.toMatchObject({ code: 'outcome_unknown' });
    await stage().bench.clearFaults();
    rest(stage().clock);
    expect(await sentDuring(() => send(wish))).toBe(1);
  });

  test('refused: a document that is no PDF is not sent', async () => {
    const wish = { ...request(), document: { name: 'Letter.pdf', pdf: Buffer.from('no PDF') } };
    const sent = await sentDuring(async () => {
      await expect(send(wish)).rejects.toMatchObject({ code: expect.stringMatching(/invalid_input|refused/) });
    });
    expect(sent).toBe(0);
  });

  test('a signing link leads to a declared host and is not made for somebody who is no recipient', async () => {
    const wish = request();
    const ref = await send(wish);
    const signer = firstSigner(wish);
    expect(stage().bench.host.redirectOrigins()).toContain(new URL(await signingUrl(ref, signer)).origin);
    const stranger = { ...signer, clientUserId: 'stranger', email: 'stranger@else.example' };
    await expect(signingUrl(ref, stranger)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('what is signed is completed, with the document and a certificate as PDF; before that there is none', async () => {
    const wish = request();
    const ref = await send(wish);
    const evidence = () => call((one, ctx) => one.evidence(ctx, ref.externalId));
    await expect(evidence()).rejects.toMatchObject({ code: expect.stringMatching(/refused/) });
    await stage().bench.act('sign', { url: await signingUrl(ref, firstSigner(wish)) });
    rest(stage().clock);
    expect(await stateOf(ref)).toMatchObject({ status: 'completed' });
    // Services count looking at one envelope twice in a quarter of an hour as polling.
    stage().clock.advance({ minutes: 20 });
    const { document, certificate } = await evidence();
    for (const bytes of [document, certificate]) expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('what is declined says so, with the reason', async () => {
    const wish = request();
    const ref = await send(wish);
    await stage().bench.act('decline', { url: await signingUrl(ref, firstSigner(wish)), reason: 'Wrong name' });
    rest(stage().clock);
    expect(await stateOf(ref)).toMatchObject({ status: 'declined', reason: 'Wrong name' });
  });

  voids('a voided envelope is over: nobody signs it, and it is not voided twice', async () => {
    const wish = request();
    const ref = await send(wish);
    const end = () =>
      call(async (one, ctx) => one.void?.(ctx, { envelopeId: ref.externalId, reason: 'Sent by mistake' }));
    await end();
    rest(stage().clock);
    expect(await stateOf(ref)).toMatchObject({ status: 'voided', reason: 'Sent by mistake' });
    await expect(signingUrl(ref, firstSigner(wish))).rejects.toMatchObject({ code: expect.stringMatching(/refused/) });
    await expect(end()).rejects.toMatchObject({ code: expect.stringMatching(/refused/) });
  });
});
