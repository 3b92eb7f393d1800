import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { comparable, ownDomain } from './names.ts';
import { suggestLinks, type KnownClient, type Stranger } from './suggest.ts';

const acme: KnownClient = {
  clientId: 'acme',
  names: ['Acme Ltd'],
  emails: ['anna@acme.example', 'office@acme.example'],
};
const birch: KnownClient = { clientId: 'birch', names: ['Birch & Söhne GmbH'], emails: ['karl.birch@gmail.com'] };

function person(own: Partial<Stranger>): Stranger {
  return {
    connectionId: 'crm',
    kind: 'person',
    externalId: own.externalId ?? own.name ?? '1',
    name: 'Somebody',
    email: null,
    domain: null,
    companies: [],
    ...own,
  };
}

function company(own: Partial<Stranger>): Stranger {
  return { ...person(own), kind: 'company' };
}

const told = (strangers: readonly Stranger[], clients = [acme, birch]) =>
  suggestLinks(strangers, clients).map(({ stranger, clientId, how, reasons }) => [
    stranger.externalId,
    clientId,
    how,
    reasons.map(({ because }) => because).join('+'),
  ]);

describe('who is who', () => {
  test('the same address is the same one, however it is written', () => {
    expect(told([person({ email: ' Anna@ACME.example ' })])).toEqual([['1', 'acme', 'email', 'email']]);
  });

  test('one address of three companies is linked with all three', () => {
    const companies = ['a', 'b', 'c'].map((clientId) => ({ clientId, names: [clientId], emails: ['joe@joe.example'] }));
    expect(told([person({ email: 'joe@joe.example' })], companies).map(([, clientId]) => clientId)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('the same domain is proposed only', () => {
    expect(told([person({ email: 'new@acme.example' })])).toEqual([['1', 'acme', 'proposal', 'domain']]);
    expect(told([company({ domain: 'https://www.acme.example/about' })])).toEqual([
      ['1', 'acme', 'proposal', 'domain'],
    ]);
  });

  test('a domain that everybody has says nothing', () => {
    expect(told([person({ email: 'other@gmail.com' })])).toEqual([]);
  });

  test('the same registered name is proposed, without accents, signs and legal form', () => {
    expect(told([company({ name: 'BIRCH und Sohne' }), company({ name: 'Birch and Sohne' })])).toEqual([
      ['Birch and Sohne', 'birch', 'proposal', 'name'],
    ]);
    expect(told([company({ name: 'ACME limited', domain: 'acme.example' })])).toEqual([
      ['ACME limited', 'acme', 'proposal', 'domain+name'],
    ]);
  });

  test('two clients of one name are two proposals', () => {
    const twins = [
      { clientId: 'one', names: ['Twin Ltd'], emails: [] },
      { clientId: 'two', names: ['Twin LLP'], emails: [] },
    ];
    expect(told([company({ name: 'Twin' })], twins).map(([, clientId]) => clientId)).toEqual(['one', 'two']);
  });

  test('people of a company that is proposed are not asked about again, but an address still links', () => {
    const firm = company({ externalId: 'c1', domain: 'acme.example' });
    const colleague = person({ externalId: 'p1', email: 'new@acme.example', companies: ['c1'] });
    const anna = person({ externalId: 'p2', email: 'anna@acme.example', companies: ['c1'] });
    expect(told([colleague, anna, firm])).toEqual([
      ['c1', 'acme', 'proposal', 'domain'],
      ['p2', 'acme', 'email', 'email'],
    ]);
  });

  test('nobody without a name or an address is anybody', () => {
    expect(
      told([person({ name: '' }), company({ name: '&&&' })], [{ clientId: 'x', names: ['', '—'], emails: [] }]),
    ).toEqual([]);
  });
});

describe('a name as it is compared', () => {
  test.each([
    ['Müller & Söhne GmbH', 'muller and sohne'],
    ['Acme, Inc.', 'acme'],
    ['A.C.M.E. S.p.A.', 'acme'],
    ['Co', 'co'],
    ['Groß Ltd. & Co. KG', 'gross'],
    ['شركة النور', 'شركة النور'],
    ["O'Brien Ltd", 'obrien'],
  ])('%s', (name, compared) => {
    expect(comparable(name)).toBe(compared);
  });

  test('compares the same however often it is prepared', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => comparable(comparable(name)) === comparable(name)),
    );
  });

  test('finds the host that is somebody’s own', () => {
    expect(['a@x.example', 'http://www.x.example:80/y', 'x', 'a@gmail.com', null].map(ownDomain)).toEqual([
      'x.example',
      'x.example',
      null,
      null,
      null,
    ]);
  });
});
