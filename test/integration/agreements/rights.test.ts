import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../../core/ground/ids.ts';
import { aSentAgreement, openStage, sendForm, type Stage } from '../../support/agreements/stage.ts';

let stage: Stage;
let id: string;

beforeAll(async () => {
  stage = await openStage();
  id = await aSentAgreement(stage, { subject: 'Confidential' });
});
afterAll(() => stage.close());

const portalPages = ['', '/document', '/signed-document', '/certificate', '/return', '/return?event=signing_complete'];
const deskPages = ['', '/document', '/signed-document', '/certificate'];
const deskActs = ['/voiding', '/reminder', '/sending'];

describe('another client’s person', () => {
  test.each(portalPages)('finds nothing at /agreements/:id%s', async (page) => {
    expect((await stage.eve.visitor.get(`/agreements/${id}${page}`)).status).toBe(404);
  });

  test('cannot sign it, and sees no section that would be empty', async () => {
    expect((await stage.eve.visitor.post(`/agreements/${id}/signing`, {})).status).toBe(404);
    const home = await stage.eve.visitor.get('/');
    expect(home.text).not.toContain('Confidential');
    expect(home.text).not.toContain('href="/agreements"');
    expect((await stage.anna.visitor.get('/')).text).toContain('href="/agreements"');
  });

  test.each([...deskPages, ...deskActs])('finds no desk at /staff/agreements/:id%s', async (page) => {
    const path = `/staff/agreements/${id}${page}`;
    const answer = deskActs.includes(page) ? stage.eve.visitor.post(path, {}) : stage.eve.visitor.get(path);
    expect((await answer).status).toBe(404);
  });
});

describe('staff without the right', () => {
  test.each(['/staff/agreements', '/staff/agreements/new', ...deskPages.map((page) => `/staff/agreements/:id${page}`)])(
    'are denied %s',
    async (path) => {
      expect((await stage.clerk.get(path.replace(':id', id))).status).toBe(403);
    },
  );

  test('are denied every act, and their upload is not read', async () => {
    for (const act of deskActs) expect((await stage.clerk.post(`/staff/agreements/${id}${act}`, {})).status).toBe(403);
    const sent = await sendForm(stage, {}, stage.clerk);
    expect(sent.status).toBe(403);
    expect(await stage.db.hub('agreements').where({ id: sent.id })).toEqual([]);
  });
});

describe('nobody', () => {
  test('is led to the sign-in page from every page, and back', async () => {
    const nobody = stage.house.visitor();
    for (const path of ['/agreements', `/agreements/${id}`, `/agreements/${id}/document`, '/staff/agreements'])
      expect((await nobody.get(path)).location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  });
});

test.each(['nonsense', newId()])('an id that is none, %s, is a 404 everywhere', async (none) => {
  for (const page of portalPages) expect((await stage.anna.visitor.get(`/agreements/${none}${page}`)).status).toBe(404);
  for (const page of deskPages) expect((await stage.owner.get(`/staff/agreements/${none}${page}`)).status).toBe(404);
  expect((await stage.anna.visitor.post(`/agreements/${none}/signing`, {})).status).toBe(404);
});

test('an agreement is not there for the client until the service has it', async () => {
  const { id: planned } = await sendForm(stage);
  expect((await stage.anna.visitor.get(`/agreements/${planned}`)).status).toBe(404);
  expect((await stage.anna.visitor.get(`/agreements/${planned}/document`)).status).toBe(404);
});
