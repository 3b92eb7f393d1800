import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { armFailPoint, disarmFailPoint } from '../../../core/ground/fail-points.ts';
import { agreementRow, aSentAgreement, openStage, type Stage } from '../../support/agreements/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
afterEach(async () => {
  disarmFailPoint();
  await stage.bench.clearFaults();
});

async function aSignedAgreement(): Promise<string> {
  const id = await aSentAgreement(stage);
  const { location } = await stage.anna.visitor.post(`/agreements/${id}/signing`, {});
  stage.clock.advance({ seconds: 40 });
  await stage.bench.act('sign', { url: location });
  await stage.anna.visitor.get(`/agreements/${id}/return`);
  return id;
}

const filesOf = async (id: string) => {
  const row = await agreementRow(stage, id);
  return stage.db
    .hub('files')
    .whereIn('id', [row['signed_id'], row['certificate_id']].map(String))
    .orderBy('name')
    .select<{ id: string }[]>('id');
};

test('completion queues the filing; document and certificate are downloads from our copy, with their hash', async () => {
  const id = await aSignedAgreement();
  expect(
    await stage.db.hub('jobs').where({ name: 'agreements.file' }).whereRaw(`payload ->> 'id' = ?`, [id]),
  ).toHaveLength(1);
  await stage.job('agreements.file', { id });
  const asked = (await stage.bench.journal()).length;
  const page = await stage.anna.visitor.get(`/agreements/${id}`);
  for (const which of ['signed-document', 'certificate']) {
    const answer = await stage.anna.visitor.get(`/agreements/${id}/${which}`);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const sha256 = createHash('sha256').update(Buffer.from(answer.text, 'utf8')).digest('hex');
    expect(page.text).toContain(sha256);
  }
  expect((await stage.bench.journal()).length).toBe(asked);
});

test.each(['evidence.read', 'evidence.kept', 'evidence.filed'])(
  'after a crash at %s one document is filed',
  async (point) => {
    const id = await aSignedAgreement();
    const before = await stage.db.hub('files').count<{ count: string }[]>('* as count');
    armFailPoint(point, 'throw');
    await expect(stage.job('agreements.file', { id })).rejects.toThrow(point);
    disarmFailPoint();
    await Promise.all([stage.job('agreements.file', { id }), stage.job('agreements.tend')]);
    await stage.job('agreements.file', { id });
    expect(await filesOf(id)).toHaveLength(2);
    const after = await stage.db.hub('files').count<{ count: string }[]>('* as count');
    expect(Number(after[0]?.count)).toBe(Number(before[0]?.count) + 2);
  },
);

test('a service that sends no PDF files nothing, and the next try does', async () => {
  const id = await aSignedAgreement();
  await stage.bench.fault({ match: { method: 'GET', path: '/restapi' }, kind: 'html', times: 10 });
  await expect(stage.job('agreements.file', { id })).rejects.toThrow();
  expect(await agreementRow(stage, id)).toMatchObject({ filed_at: null });
  await stage.bench.clearFaults();
  await stage.job('agreements.tend');
  expect(await filesOf(id)).toHaveLength(2);
});

test('a download before the filing files first, once for all who ask at that moment', async () => {
  const id = await aSignedAgreement();
  const answers = await Promise.all([1, 2].map(() => stage.anna.visitor.get(`/agreements/${id}/signed-document`)));
  expect(answers.map(({ status }) => status)).toContain(200);
  expect(await filesOf(id)).toHaveLength(2);
});

test('there is nothing to download while it is open', async () => {
  const id = await aSentAgreement(stage);
  expect((await stage.anna.visitor.get(`/agreements/${id}/signed-document`)).status).toBe(404);
  expect((await stage.anna.visitor.get(`/agreements/${id}`)).text).not.toContain('/certificate"');
});
