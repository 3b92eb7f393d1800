import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../../test/journeys/support/until.ts';
import { openBench, type Bench } from '../testing/bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const contact = (properties: Record<string, string>) => bench.api('POST', '/crm/v3/objects/contacts', { properties });
const search = (body: unknown) => bench.api('POST', '/crm/v3/objects/contacts/search', body);

describe('objects', () => {
  test('are made, changed, read with what was asked for, and archived', async () => {
    const made = await contact({ email: 'a@example.com', firstname: 'Anna' });
    expect(made.status).toBe(201);
    const { id } = made.data as { id: string };
    await bench.api('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { lastname: 'Ivanova' } });
    const read = await bench.api('GET', `/crm/v3/objects/contacts/${id}?properties=lastname&properties=phone`);
    expect(read.data).toMatchObject({
      id,
      archived: false,
      properties: { lastname: 'Ivanova', phone: null, hs_object_id: id },
    });
    expect((await bench.api('DELETE', `/crm/v3/objects/contacts/${id}`)).status).toBe(204);
    expect((await bench.api('GET', `/crm/v3/objects/contacts/${id}`)).status).toBe(404);
    const archived = await bench.api('GET', '/crm/v3/objects/contacts?archived=true');
    expect(archived.data).toMatchObject({ results: [{ id, archived: true }] });
  });

  test('are refused in HubSpot’s shape: an address twice, a property that is none, an address that is none', async () => {
    const first = (await contact({ email: 'a@example.com' })).data as { id: string };
    expect(await contact({ email: 'A@example.com' })).toMatchObject({
      status: 409,
      data: { status: 'error', category: 'CONFLICT', message: `Contact already exists. Existing ID: ${first.id}` },
    });
    expect(await contact({ nonsense: 'x' })).toMatchObject({
      status: 400,
      data: {
        category: 'VALIDATION_ERROR',
        errors: [{ code: 'PROPERTY_DOESNT_EXIST' }],
        correlationId: expect.any(String),
      },
    });
    expect(await contact({ email: 'nowhere' })).toMatchObject({ data: { errors: [{ code: 'INVALID_EMAIL' }] } });
    expect(await contact({ hs_object_id: '1' })).toMatchObject({ data: { errors: [{ code: 'READ_ONLY_VALUE' }] } });
  });

  test('that were merged hand on whose chief company they were', async () => {
    const { contact: person = '', company: away = '' } = await bench.act('create_contact', {
      name: 'Anna',
      company: 'Acme Ltd',
    });
    const { company: primary = '' } = await bench.act('create_company', { name: 'Acme' });
    const types = async () => {
      const read = await bench.api('GET', `/crm/v4/objects/contacts/${person}/associations/companies`);
      return (read.data as { results: { toObjectId: unknown; associationTypes: { typeId: number }[] }[] }).results.map(
        ({ toObjectId, associationTypes }) => [String(toObjectId), associationTypes.map(({ typeId }) => typeId)],
      );
    };
    expect(await types()).toEqual([[away, [1, 279]]]);
    await bench.act('associate', { contact: person, company: primary });
    await bench.act('merge', { type: 'companies', primary, merged: away });
    expect(await types()).toEqual([[primary, [1, 279]]]);
  });

  test('that were merged are one, whichever id is asked for', async () => {
    const a = await bench.act('create_contact', { name: 'Anna', company: 'Acme' });
    const b = await bench.act('create_contact', { name: 'Anna I', email: 'a@example.com', company: 'Bolt' });
    await bench.act('merge', { primary: a['contact'], merged: b['contact'] });
    const read = await bench.api(
      'GET',
      `/crm/v3/objects/contacts/${b['contact'] ?? ''}?associations=companies&properties=email,hs_merged_object_ids`,
    );
    expect(read.data).toMatchObject({
      id: a['contact'],
      properties: { email: 'a@example.com', hs_merged_object_ids: b['contact'] },
    });
    const { associations } = read.data as { associations: { companies: { results: { id: string }[] } } };
    expect(new Set(associations.companies.results.map(({ id }) => id))).toEqual(new Set([a['company'], b['company']]));
  });
});

describe('the search', () => {
  test('shows a write seconds later, and until then the state before', async () => {
    const { data } = await contact({ firstname: 'Anna' });
    expect((await search({})).data).toMatchObject({ total: 0 });
    bench.advance({ seconds: 5 });
    expect((await search({})).data).toMatchObject({ total: 1 });
    const { id } = data as { id: string };
    await bench.api('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { firstname: 'Anne' } });
    expect((await search({ properties: ['firstname'] })).data).toMatchObject({
      results: [{ properties: { firstname: 'Anna' } }],
    });
    bench.advance({ seconds: 5 });
    expect((await search({ properties: ['firstname'] })).data).toMatchObject({
      results: [{ properties: { firstname: 'Anne' } }],
    });
  });

  test('filters, sorts and pages, and goes no further than ten thousand', async () => {
    for (const firstname of ['Cleo', 'Anna', 'Ben']) await contact({ firstname });
    bench.advance({ seconds: 5 });
    const named = await search({
      filterGroups: [{ filters: [{ propertyName: 'firstname', operator: 'IN', values: ['Anna', 'Cleo'] }] }],
      sorts: ['-firstname'],
      properties: ['firstname'],
      limit: 1,
    });
    expect(named.data).toMatchObject({
      total: 2,
      results: [{ properties: { firstname: 'Cleo' } }],
      paging: { next: { after: '1' } },
    });
    expect((await search({ limit: 201 })).status).toBe(400);
    bench.advance({ seconds: 5 });
    expect(await search({ limit: 200, after: '9801' })).toMatchObject({
      status: 400,
      data: { status: 'error', category: 'VALIDATION_ERROR' },
    });
  });
});

describe('limits', () => {
  test('refuse a call too many in ten seconds by name, and say in headers how many are left', async () => {
    await bench.act('limit_calls', { calls: 2 });
    bench.advance({ seconds: 11 });
    const first = await bench.api('GET', '/crm/v3/objects/contacts');
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('2');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    await bench.api('GET', '/crm/v3/objects/contacts');
    expect(await bench.api('GET', '/crm/v3/objects/contacts')).toMatchObject({
      status: 429,
      data: { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' },
    });
    bench.advance({ seconds: 11 });
    expect((await bench.api('GET', '/crm/v3/objects/contacts')).status).toBe(200);
  });

  test('refuse the sixth search of a second', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await search({})).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('associations', () => {
  test('are read in batches, and those without any are named with 207', async () => {
    const { contact: withOne, company } = await bench.act('create_contact', { name: 'Anna', company: 'Acme' });
    const { contact: without } = await bench.act('create_contact', { name: 'Ben' });
    const read = await bench.api('POST', '/crm/v4/associations/contacts/companies/batch/read', {
      inputs: [{ id: withOne }, { id: without }],
    });
    expect(read).toMatchObject({
      status: 207,
      data: {
        numErrors: 1,
        results: [
          { from: { id: withOne }, to: [{ toObjectId: company, associationTypes: [{ typeId: 1 }, { typeId: 279 }] }] },
        ],
        errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', context: { fromObjectId: [without] } }],
      },
    });
  });
});

describe('access', () => {
  test('without the account’s token is refused', async () => {
    const answer = await fetch(`${bench.url}/crm/v3/objects/contacts`, { headers: { authorization: 'Bearer nobody' } });
    expect([answer.status, await answer.json()]).toMatchObject([401, { category: 'INVALID_AUTHENTICATION' }]);
  });

  test('by OAuth goes as far as its scopes, for half an hour, and a code works once', async () => {
    const { clientSecret } = await bench.control<{ clientSecret: string }>('webhook', { url: 'http://localhost:1/' });
    const { account } = await bench.control<{ account: { clientId: string } }>('state');
    const redirect_uri = 'http://localhost:3000/back';
    const page = new URL('/oauth/authorize', bench.url);
    page.search = String(
      new URLSearchParams({
        client_id: account.clientId,
        redirect_uri,
        scope: 'oauth crm.objects.contacts.read',
        state: 's',
      }),
    );
    const html = await (await fetch(page)).text();
    expect(html).toContain('Connect app');
    const { redirect = '' } = await bench.act('consent', { url: page.href });
    const back = new URL(redirect);
    expect(back.searchParams.get('state')).toBe('s');
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      client_id: account.clientId,
      client_secret: clientSecret,
      redirect_uri,
    });
    const token = (): Promise<Response> => fetch(`${bench.url}/oauth/v1/token`, { method: 'POST', body });
    const granted = (await (await token()).json()) as { access_token: string; refresh_token: string };
    const again = await token();
    expect([again.status, await again.json()]).toMatchObject([
      400,
      { status: 'BAD_AUTH_CODE', error: 'invalid_grant' },
    ]);
    const list = async (type: string): Promise<number> => {
      const headers = { authorization: `Bearer ${granted.access_token}` };
      return (await fetch(`${bench.url}/crm/v3/objects/${type}`, { headers })).status;
    };
    expect([await list('contacts'), await list('companies')]).toEqual([200, 403]);
    bench.advance({ minutes: 31 });
    expect(await list('contacts')).toBe(401);
  });
});

test('webhooks come signed, in one delivery for one change, and again until they are taken', async () => {
  const bodies: { body: string; fits: boolean }[] = [];
  let secret = '';
  const server = http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const timestamp = String(req.headers['x-hubspot-request-timestamp']);
      const expected = createHmac('sha256', secret).update(`POST${url}${body}${timestamp}`).digest('base64');
      bodies.push({ body, fits: req.headers['x-hubspot-signature-v3'] === expected });
      res.writeHead(bodies.length === 1 ? 500 : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}/hooks`;
  try {
    ({ clientSecret: secret } = await bench.control<{ clientSecret: string }>('webhook', { url }));
    const { contact: id } = await bench.act('create_contact', { name: 'Anna' });
    await until('the delivery came twice', () => bodies.length >= 2);
    expect(bodies.map(({ fits }) => fits)).toEqual([true, true]);
    expect(bodies[1]?.body).toBe(bodies[0]?.body);
    expect(JSON.parse(bodies[0]?.body ?? '')).toMatchObject([
      { subscriptionType: 'contact.creation', objectId: Number(id), portalId: 48_151_623, changeSource: 'CRM_UI' },
    ]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
