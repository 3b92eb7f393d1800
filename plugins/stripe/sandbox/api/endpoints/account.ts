import { z } from 'zod';
import { setupOf } from '../../books.ts';
import { accountObject } from '../../objects/account.ts';
import { balanceObject } from '../../objects/balance.ts';
import type { Endpoint } from '../endpoint.ts';
import { missing } from '../errors.ts';
import { checked, expand, listParams } from '../params.ts';
import { pageOf } from '../lists.ts';

const plain = z.strictObject({ expand });
const list = z.strictObject(listParams);

export const accountEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/v1/account',
    handle: ({ books, params }) => ({
      ...checked(plain, params),
      body: accountObject(setupOf(books).holder),
    }),
  },
  {
    method: 'GET',
    path: '/v1/accounts/:id',
    handle({ books, params, id }) {
      const { holder } = setupOf(books);
      if (id !== holder.id) throw missing('account', id, 'id');
      return { ...checked(plain, params), body: accountObject(holder) };
    },
  },
  {
    method: 'GET',
    path: '/v1/balance',
    handle: ({ books, params }) => ({ ...checked(plain, params), body: balanceObject(books) }),
  },
  {
    method: 'GET',
    path: '/v1/webhook_endpoints',
    handle({ books, params }) {
      const paging = checked(list, params);
      return {
        body: pageOf(books.endpoints.list(), paging, 'webhook endpoint', '/v1/webhook_endpoints'),
        expand: paging.expand,
      };
    },
  },
];
