import { expect, test } from '@jest/globals';
import { generateFirm } from '../index.ts';

const now = Temporal.Instant.from('2026-11-24T19:00:00Z');
const { firm } = generateFirm({ seed: 1, size: 'typical', now });
const { companies, people, deals, notes } = firm.crm;

test('a typical firm keeps two thousand people and eight hundred companies, its clients first', () => {
  expect([people.length, companies.length]).toEqual([2_000, 800]);
  expect(companies.slice(0, firm.clients.length).map(({ city }) => city)).toEqual(firm.clients.map(({ city }) => city));
  for (const client of firm.clients)
    for (const { email } of client.people)
      if (email !== null) expect(people.some((person) => person.email === email)).toBe(true);
});

test('the same seed tells the same story, another seed another', () => {
  expect(generateFirm({ seed: 1, size: 'typical', now }).firm.crm).toEqual(firm.crm);
  expect(generateFirm({ seed: 2, size: 'typical', now }).firm.crm).not.toEqual(firm.crm);
});

test('what is named exists, no address stands twice, and nothing lies in the future', () => {
  const keys = new Set([...companies, ...people].map(({ key }) => key));
  expect(keys.size).toBe(companies.length + people.length);
  const named = [
    ...people.flatMap(({ companyKeys }) => companyKeys),
    ...deals.flatMap(({ companyKey, personKeys }) => [companyKey, ...personKeys]),
    ...notes.flatMap(({ companyKeys, personKeys }) => [...companyKeys, ...personKeys]),
  ];
  expect(named.filter((key) => !keys.has(key))).toEqual([]);
  const addresses = people.flatMap(({ email }) => (email === null ? [] : [email.toLowerCase()]));
  expect(new Set(addresses).size).toBe(addresses.length);
  const moments = [...companies, ...people, ...deals].map(({ createdAt }) => createdAt);
  for (const at of [...moments, ...notes.map((note) => note.at)])
    expect(Temporal.Instant.compare(at, now)).toBeLessThan(0);
});

test('it has the ugly data every real one has', () => {
  const names = companies.map(({ name }) => name);
  expect(names.filter((name) => name === 'Smith & Sons').length).toBeGreaterThanOrEqual(2);
  expect(people.filter(({ companyKeys }) => companyKeys.length === 3)).toHaveLength(1);
  expect(people.some(({ email }) => email === null)).toBe(true);
  expect(people.some(({ name }) => name === '')).toBe(true);
  expect(people.some(({ name }) => /[\u0600-\u06ff]/.test(name))).toBe(true);
  const moments = new Map<string, number>();
  for (const { createdAt } of people) moments.set(createdAt, (moments.get(createdAt) ?? 0) + 1);
  expect(Math.max(...moments.values())).toBeGreaterThan(100);
});
