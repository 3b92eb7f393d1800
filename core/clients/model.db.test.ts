import { expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import { Client } from './model.ts';

test('a query that is not handed its transaction throws', async () => {
  await expect(Client.query()).rejects.toThrow(/knex/);
});

test('a query finds nothing where there is nothing', async () => {
  const db = await testDatabase();
  expect(await Client.query(db.hub).withGraphFetched('members')).toEqual([]);
});
