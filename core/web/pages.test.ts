import { expect, test } from '@jest/globals';
import type { Request } from 'express';
import { paged, pageOf } from './pages.ts';

function asking(originalUrl: string): Request {
  const query = Object.fromEntries(new URL(originalUrl, 'http://x').searchParams);
  return { originalUrl, query } as unknown as Request;
}

test.each(['/list', '/list?page=0', '/list?page=-3', '/list?page=x', '/list?page=1e99', '/list?page=1.5'])(
  'nonsense is page 1: %p',
  (address) => {
    expect(pageOf(asking(address), 50)).toMatchObject({ number: 1, offset: 0, limit: 51 });
  },
);

test('the row too many tells that there is a next page, and other filters stay in the address', () => {
  const req = asking('/list?state=open&page=2');
  const page = pageOf(req, 2);
  expect(page.offset).toBe(2);
  expect(paged(req, page, ['a', 'b', 'c'])).toEqual({
    rows: ['a', 'b'],
    previous: '/list?state=open',
    next: '/list?state=open&page=3',
  });
});

test('the last page leads nowhere', () => {
  const req = asking('/list');
  expect(paged(req, pageOf(req, 2), ['a', 'b'])).toEqual({ rows: ['a', 'b'], previous: null, next: null });
});
