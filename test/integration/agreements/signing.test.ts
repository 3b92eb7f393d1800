import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { agreementRow, aSentAgreement, envelopesFor, openStage, type Stage } from '../../support/agreements/stage.ts';
import { listen } from '../../support/listener.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(() => stage.bench.clearFaults());

const sign = (id: string, by = stage.anna.visitor) => by.post(`/agreements/${id}/signing`, {});

/** The signer does something on the service's page; answers the path they come back to. */
async function act(name: 'sign' | 'decline' | 'cancel', url: string | null): Promise<string> {
  stage.clock.advance({ seconds: 40 });
  const { redirect } = await stage.bench.act(name, { url, ...(name === 'decline' ? { reason: 'Too dear.' } : {}) });
  const back = new URL(redirect ?? '');
  expect(back.origin).toBe(stage.house.url);
  return back.pathname + back.search;
}

describe('a client’s person', () => {
  test('reads the document, signs on the service’s page, and the certificate knows how they signed in', async () => {
    const id = await aSentAgreement(stage, { subject: 'Terms 2026' });
    const list = await stage.anna.visitor.get('/agreements');
    expect(list.text).toContain(`href="/agreements/${id}"`);
    const page = await stage.anna.visitor.get(`/agreements/${id}`);
    expect(page.text).toMatch(/<button[^>]*>(<svg[\s\S]*?<\/svg>)?Sign<\/button>/);
    const document = await stage.anna.visitor.get(`/agreements/${id}/document`);
    expect(document.headers.get('content-type')).toBe('application/pdf');
    expect(document.headers.get('content-disposition')).toMatch(/^inline/);
    expect(document.text).toContain('%PDF-1.4');
    const opened = await sign(id);
    expect(opened.status).toBe(303);
    expect(new URL(opened.location ?? '').origin).toBe(stage.bench.sandbox.url);
    const back = await stage.anna.visitor.get(await act('sign', opened.location));
    expect(back.text).toContain('Everyone has signed Terms 2026');
    const [envelope] = await envelopesFor(stage, id);
    expect(envelope?.recipients[0]?.authentication).toMatchObject({
      method: 'Password',
      instant: expect.stringMatching(/^2026-11-24T12:/) as unknown,
    });
  });

  test('finds it among what is to be done, and no more once it is signed', async () => {
    const id = await aSentAgreement(stage, { subject: 'On the list' });
    expect((await stage.anna.visitor.get('/')).text).toContain('On the list');
    await stage.anna.visitor.get(await act('sign', (await sign(id)).location));
    expect((await stage.anna.visitor.get('/')).text).not.toContain(
      'Read and sign<span class="visually-hidden"> On the list',
    );
    expect((await stage.anna.visitor.get('/agreements?tab=signed')).text).toContain('On the list');
  });

  test('who signs second waits, in words, and may sign once the first has', async () => {
    const id = await aSentAgreement(stage, { places: { [stage.anna.id]: '1', [stage.ben.id]: '2' } });
    const early = await stage.ben.visitor.get(`/agreements/${id}`);
    expect(early.text).toContain('Not your turn yet');
    expect(early.text).not.toContain('/signing"');
    expect((await sign(id, stage.ben.visitor)).location).toBe(`/agreements/${id}`);
    const first = await stage.anna.visitor.get(await act('sign', (await sign(id)).location));
    expect(first.text).toContain('We have your signature');
    const mails = await stage.db.hub('mails').where({ to_address: 'ben@acme.example' }).whereLike('subject', 'Please%');
    expect(mails).toHaveLength(1);
    const second = await stage.ben.visitor.get(await act('sign', (await sign(id, stage.ben.visitor)).location));
    expect(second.text).toContain('Everyone has signed');
  });

  test('who is not among the signers is told so, and nothing is opened', async () => {
    const id = await aSentAgreement(stage);
    const answer = await sign(id, stage.ben.visitor);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('You are not among those who sign this.');
  });

  test('declines with a reason, which everyone reads', async () => {
    const id = await aSentAgreement(stage);
    const back = await stage.anna.visitor.get(await act('decline', (await sign(id)).location));
    expect(back.text).toContain('Declined');
    expect(back.text).toContain('Too dear.');
    expect((await stage.owner.get('/staff/agreements?tab=trouble')).text).toContain(id);
    expect((await sign(id)).location).toBe(`/agreements/${id}`);
  });
});

describe('when something goes wrong on the way', () => {
  test('who leaves without signing is offered it again, at once', async () => {
    const id = await aSentAgreement(stage);
    const back = await stage.anna.visitor.get(await act('cancel', (await sign(id)).location));
    expect(back.text).toContain('Not signed yet');
    expect(back.text).toContain(`action="/agreements/${id}/signing"`);
  });

  test('a link opened after its time leads back to a page that says so and gives another', async () => {
    const id = await aSentAgreement(stage);
    const opened = await sign(id);
    stage.clock.advance({ minutes: 6 });
    const gone = await fetch(opened.location ?? '', { redirect: 'manual' });
    const back = new URL(gone.headers.get('location') ?? '');
    const page = await stage.anna.visitor.get(back.pathname + back.search);
    expect(page.text).toContain('That link is no longer good');
    expect(page.text).toContain(`action="/agreements/${id}/signing"`);
  });

  test('a link that was used or is too old is replaced by another, by button', async () => {
    const id = await aSentAgreement(stage);
    const first = await sign(id);
    stage.clock.advance({ minutes: 6 });
    await expect(stage.bench.act('sign', { url: first.location })).rejects.toThrow();
    const second = await sign(id);
    expect(second.location).not.toBe(first.location);
    expect((await stage.anna.visitor.get(await act('sign', second.location))).text).toContain('Everyone has signed');
  });

  test('a webhook that never came is made up for by the one read at the return; reloading asks no more', async () => {
    const id = await aSentAgreement(stage);
    const opened = await sign(id);
    stage.bench.door.keepBack();
    const path = await act('sign', opened.location);
    expect((await stage.anna.visitor.get(path)).text).toContain('Everyone has signed');
    const asked = (await stage.bench.journal()).length;
    await stage.anna.visitor.get(path);
    await stage.anna.visitor.get(path);
    expect((await stage.bench.journal()).length).toBe(asked);
    stage.bench.door.letIn();
  });

  test('a service that does not answer at the return leaves a page that waits, and offers no second signing', async () => {
    const id = await aSentAgreement(stage);
    const path = await act('sign', (await sign(id)).location);
    await stage.bench.fault({ match: { method: 'GET', path: '/restapi' }, kind: 'status', status: 503, times: 20 });
    const waiting = await stage.anna.visitor.get(path);
    expect(waiting.text).toContain('We are confirming');
    expect(waiting.headers.get('refresh')).toBeNull();
    expect(waiting.text).toContain('<noscript><meta http-equiv="refresh" content="4"></noscript>');
    expect(waiting.text).toContain('hx-sse:close="done"');
    expect(waiting.text).not.toContain('/signing"');
    expect((await stage.anna.visitor.get(`/agreements/${id}`)).text).not.toContain('/signing"');
    await stage.bench.clearFaults();
    const [, live = ''] = /hx-sse:connect="([^"]+)"/.exec(waiting.text) ?? [];
    const page = await listen(stage.house, stage.anna.visitor, live);
    expect((await stage.eve.visitor.get(live)).status).toBe(404);
    const [envelope] = await envelopesFor(stage, id);
    await stage.house.deps.plugins.readAgain(
      stage.connectionId,
      [{ kind: 'envelope', externalId: envelope?.id ?? '' }],
      'interactive',
    );
    await stage.job('agreements.follow', { connectionId: stage.connectionId });
    expect(await page.ended()).toMatch(/Everyone has signed[\s\S]*event: done/);
    expect((await stage.anna.visitor.get(path)).text).toContain('Everyone has signed');
  });

  test('what nobody told of is asked after by whoever looks after agreements', async () => {
    const id = await aSentAgreement(stage);
    stage.bench.door.keepBack();
    await stage.bench.fault({ match: { method: 'GET', path: '/restapi' }, kind: 'status', status: 503, times: 20 });
    await stage.anna.visitor.get(await act('sign', (await sign(id)).location));
    await stage.bench.clearFaults();
    stage.clock.advance({ minutes: 16 });
    await stage.job('agreements.tend');
    expect(await agreementRow(stage, id)).toMatchObject({ status: 'completed' });
    stage.bench.door.letIn();
  });

  test('what was withdrawn in the meantime is not signed: the click reads it afresh', async () => {
    const id = await aSentAgreement(stage);
    stage.bench.door.keepBack();
    const [envelope] = await envelopesFor(stage, id);
    stage.clock.advance({ seconds: 40 });
    await stage.bench.act('void', { envelope: envelope?.id ?? '', reason: 'Superseded.' });
    expect((await sign(id)).location).toBe(`/agreements/${id}`);
    expect((await stage.anna.visitor.get(`/agreements/${id}`)).text).toContain('Superseded.');
    stage.bench.door.letIn();
  });

  test('a service that is away at the click says so, and nothing is stored', async () => {
    const id = await aSentAgreement(stage);
    for (const method of ['GET', 'POST'])
      await stage.bench.fault({ match: { method, path: '/restapi' }, kind: 'status', status: 503, times: 20 });
    expect((await sign(id)).status).toBe(503);
    const opened = await stage.db.hub('agreement_signers').where({ agreement_id: id }).whereNotNull('opened_at');
    expect(opened).toEqual([]);
  });

  test('a service that answers no question for now still lets sign whose turn it is', async () => {
    const id = await aSentAgreement(stage);
    await stage.bench.fault({ match: { method: 'GET', path: '/restapi' }, kind: 'status', status: 503, times: 20 });
    expect((await sign(id)).location).toContain(stage.bench.sandbox.url);
  });
});

describe('an envelope sent outside Portico', () => {
  async function sentByHand(subject: string, ...emails: readonly string[]): Promise<void> {
    await stage.bench.act('send', { subject, signers: emails.map((email) => ({ name: email, email })) });
    await stage.bench.host.syncNow(stage.connectionId, { wait: true });
    await stage.job('agreements.follow', { connectionId: stage.connectionId });
  }

  test('shows to the client whose person it goes to, who signs by the service’s own mail', async () => {
    await sentByHand('From elsewhere', 'anna@acme.example');
    const row = await stage.db.hub('agreements').where({ subject: 'From elsewhere' }).first<{ id: string }>('id');
    const page = await stage.anna.visitor.get(`/agreements/${row.id}`);
    expect(page.text).toContain('The signing service wrote to anna@acme.example.');
    expect(page.text).not.toContain('/signing"');
    expect((await stage.eve.visitor.get(`/agreements/${row.id}`)).status).toBe(404);
  });

  test('shows to nobody when it goes to people of two clients, or to strangers', async () => {
    await sentByHand('For two', 'anna@acme.example', 'eve@birch.example');
    await sentByHand('For strangers', 'who@else.example');
    expect(await stage.db.hub('agreements').whereIn('subject', ['For two', 'For strangers'])).toEqual([]);
  });
});
