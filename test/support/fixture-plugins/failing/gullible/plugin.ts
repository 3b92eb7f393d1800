import { definePlugin } from '../../../../../core/plugin-api/index.ts';
import parrot from '../../installed/parrot/plugin.ts';

/** A plugin that loads and believes anybody: the suite must find it out. */
export default definePlugin({
  ...parrot,
  id: 'gullible',
  name: 'Gullible',
  webhooks: {
    verify: () => ({
      kind: 'accepted',
      events: [{ id: 'always the same', type: 'thing', body: { thing: 'thing_1' } }],
    }),
    handle: () => [{ kind: 'contact', externalId: 'thing_1' }],
  },
});
