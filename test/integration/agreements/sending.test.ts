import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { armFailPoint, disarmFailPoint } from '../../../core/ground/fail-points.ts';
import { newId } from '../../../core/ground/ids.ts';
import {
  agreementRow,
  aSentAgreement,
  envelopesFor,
  openStage,
  sendForm,
  type Stage,
} from '../../support/agreements/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  disarmFailPoint();
  await stage.bench.clearFaults();
});

describe('sending for signature', () => {
  test('commits the intent first, then brings it to the service, and the first signer gets a mail', async () => {
    const answer = await sendForm(stage, { places: { [stage.anna.id]: '1', [stage.ben.id]: '2' } });
    expect(answer).toMatchObject({ status: 303, location: `/staff/agreements/${answer.id}` });
    expect(await agreementRow(stage, answer.id)).toMatchObject({ sending: 'planned', external_id: null });
    expect(await envelopesFor(stage, answer.id)).toEqual([]);
    await stage.job('agreements.send', { id: answer.id });
    expect(await agreementRow(stage, answer.id)).toMatchObject({ sending: 'sent', status: 'sent' });
    const [envelope] = await envelopesFor(stage, answer.id);
    expect(envelope?.recipients.map(({ email }) => email)).toEqual(['anna@acme.example', 'ben@acme.example']);
    const mails = await stage.db.hub('mails').whereLike('subject', 'Please sign%').select('to_address');
    expect(mails).toEqual([{ to_address: 'anna@acme.example' }]);
  });

  test('stands on the timeline of its client, and on nobody else’s', async () => {
    const { id } = await sendForm(stage);
    await stage.job('agreements.send', { id });
    const agreement = await agreementRow(stage, id);
    const told = await stage.db
      .hub('timeline_entries as e')
      .join('records as r', 'r.id', 'e.record_id')
      .where({ 'r.kind': 'envelope', 'r.external_id': agreement['external_id'] })
      .select('e.kind', 'e.client_id');
    expect(told).toEqual([{ kind: 'envelope.sent', client_id: agreement['client_id'] }]);
  });

  test('a form sent twice sends one agreement', async () => {
    const id = newId();
    await sendForm(stage, { id });
    expect((await sendForm(stage, { id })).status).toBe(303);
    await stage.job('agreements.send', { id });
    await stage.job('agreements.send', { id });
    expect(await envelopesFor(stage, id)).toHaveLength(1);
    expect(await stage.db.hub('files').where({ id: (await agreementRow(stage, id))['document_id'] })).toHaveLength(1);
  });

  test('two workers at once send one', async () => {
    const { id } = await sendForm(stage);
    await Promise.all([stage.job('agreements.send', { id }), stage.job('agreements.send', { id })]);
    expect(await envelopesFor(stage, id)).toHaveLength(1);
  });
});

describe('after a crash', () => {
  test.each(['signing.sending', 'signing.sent', 'signing.stored'])('at %s there is one envelope', async (point) => {
    const { id } = await sendForm(stage);
    armFailPoint(point, 'throw');
    await expect(stage.job('agreements.send', { id })).rejects.toThrow(point);
    disarmFailPoint();
    await settle(id);
    expect(await envelopesFor(stage, id)).toHaveLength(1);
    expect(await agreementRow(stage, id)).toMatchObject({ sending: 'sent', trouble: null });
  });

  test('an answer that was lost is unknown until the service was looked at, and adopted then', async () => {
    const { id } = await sendForm(stage);
    await stage.bench.fault({ match: { method: 'POST', path: '/restapi' }, kind: 'cut_after_effect', times: 1 });
    await stage.job('agreements.send', { id });
    expect((await agreementRow(stage, id))['sending']).toBe('unknown');
    await settle(id);
    expect(await envelopesFor(stage, id)).toHaveLength(1);
    expect(await agreementRow(stage, id)).toMatchObject({ sending: 'sent' });
  });

  test('what never reached the service is sent again once that is sure', async () => {
    const { id } = await sendForm(stage);
    await stage.bench.fault({ match: { method: 'POST', path: '/restapi' }, kind: 'cut_before_effect', times: 1 });
    await stage.job('agreements.send', { id });
    expect(await envelopesFor(stage, id)).toEqual([]);
    await settle(id);
    expect(await envelopesFor(stage, id)).toHaveLength(1);
  });
});

test('what is certainly not there is sent by the run that looked, without another pause', async () => {
  const { id } = await sendForm(stage);
  await stage.bench.fault({ match: { method: 'POST', path: '/restapi' }, kind: 'cut_before_effect', times: 1 });
  await stage.job('agreements.send', { id });
  stage.clock.advance({ minutes: 1 });
  await stage.job('agreements.send', { id });
  expect(await agreementRow(stage, id)).toMatchObject({ sending: 'sent' });
});

describe('while the service is down', () => {
  test('a sending is tried with growing pauses, however often agreements are looked after', async () => {
    const { id } = await sendForm(stage);
    await stage.bench.fault({ match: { method: 'POST', path: '/restapi' }, kind: 'status', status: 503, times: 1_000 });
    await stage.job('agreements.send', { id });
    const before = (await stage.bench.journal()).length;
    for (let minute = 0; minute < 30; minute += 1) {
      stage.clock.advance({ minutes: 1 });
      await stage.job('agreements.tend');
    }
    const tries = new Set((await stage.bench.journal()).slice(before).map(({ at }) => at));
    expect(tries.size).toBeLessThanOrEqual(7);
    await stage.bench.clearFaults();
    for (let round = 0; round < 2; round += 1) {
      stage.clock.advance({ minutes: 17 });
      await stage.job('agreements.tend');
    }
    expect(await agreementRow(stage, id)).toMatchObject({ sending: 'sent' });
  });

  test('looking for one that may be there counts as an attempt too', async () => {
    const { id } = await sendForm(stage);
    await stage.bench.fault({ match: { method: 'POST', path: '/restapi' }, kind: 'cut_after_effect', times: 1 });
    await stage.job('agreements.send', { id });
    await stage.bench.fault({ match: { method: 'GET', path: '/restapi' }, kind: 'status', status: 503, times: 1_000 });
    const before = Number((await agreementRow(stage, id))['attempts']);
    await stage.job('agreements.send', { id });
    expect((await agreementRow(stage, id))['attempts']).toBe(before + 1);
    await stage.bench.clearFaults();
    await settle(id);
  });
});

describe('what staff do about it', () => {
  test('withdraw it with a reason, which the signer reads; without one nothing happens', async () => {
    const id = await aSentAgreement(stage);
    const without = await stage.owner.post(`/staff/agreements/${id}/voiding`, { reason: '  ' });
    expect(without.status).toBe(422);
    expect(without.text).toContain('Say why; the signers read it.');
    stage.clock.advance({ seconds: 40 });
    const withOne = await stage.owner.post(`/staff/agreements/${id}/voiding`, { reason: 'Wrong scope.' });
    expect(withOne.status).toBe(303);
    expect(await agreementRow(stage, id)).toMatchObject({ status: 'voided', reason: 'Wrong scope.' });
    const page = await stage.anna.visitor.get(`/agreements/${id}`);
    expect(page.text).toContain('Wrong scope.');
    expect(page.text).not.toContain('/signing"');
    expect((await stage.owner.post(`/staff/agreements/${id}/voiding`, { reason: 'Again.' })).status).toBe(422);
  });

  test('remind: the signer whose turn it is gets one mail more, and no third on the same day', async () => {
    const id = await aSentAgreement(stage, { subject: 'Reminded' });
    await stage.owner.post(`/staff/agreements/${id}/reminder`, {});
    await stage.owner.post(`/staff/agreements/${id}/reminder`, {});
    const mails = await stage.db
      .hub('mails')
      .whereLike('subject', '%Reminded')
      .orderBy(['created_at', 'id'])
      .select('subject');
    expect(mails).toEqual([{ subject: 'Please sign: Reminded' }, { subject: 'Still to sign: Reminded' }]);
  });

  test('one that waits is withdrawn before it leaves', async () => {
    const { id } = await sendForm(stage);
    await stage.owner.post(`/staff/agreements/${id}/voiding`, { reason: 'Too early.' });
    await stage.job('agreements.send', { id });
    expect(await envelopesFor(stage, id)).toEqual([]);
    expect(await agreementRow(stage, id)).toMatchObject({ sending: 'refused' });
  });
});

/** Time passes, and whoever looks after agreements does so. */
async function settle(id: string): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    stage.clock.advance({ minutes: 2 });
    await stage.job('agreements.send', { id });
  }
}
