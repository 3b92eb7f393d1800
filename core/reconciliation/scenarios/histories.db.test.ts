import { afterEach, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyDatabase } from '../../../test/support/clone.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { anyHistory } from '../../../test/support/money/history/happenings.ts';
import { holds } from '../../../test/support/money/history/invariants.ts';
import { live } from '../../../test/support/money/history/live.ts';
import { openScenario } from '../../../test/support/money/scenario.ts';
import { disarmFailPoint } from '../../ground/fail-points.ts';

afterEach(() => disarmFailPoint());

test('whatever happens in whatever order, with lost answers and kills: the three sides agree, and nothing stands twice', async () => {
  const db = await testDatabase();
  const lived = fc.asyncProperty(anyHistory, async (history) => {
    await emptyDatabase(db);
    const firm = await openScenario(db);
    try {
      await live(firm, history);
      await holds(firm);
    } finally {
      await firm.close();
    }
  });
  await fc.assert(lived, { numRuns: 10 });
}, 600_000);
