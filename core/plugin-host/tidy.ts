import { forgetOldCounts } from './gate/calls-used.ts';
import type { HostParts } from './host-parts.ts';

/** How long handled events are kept, in days: long enough to look into a complaint, and their vendor has them longer. */
const eventDays = 30;

/** Removes what nobody will ask for again: old call counts, used consents, handled events. */
export async function tidy(host: HostParts): Promise<void> {
  const { hub } = host.db;
  const now = host.clock.now();
  await forgetOldCounts(hub, now);
  await hub('oauth_attempts')
    .where('created_at', '<', now.subtract({ hours: 24 }).toString())
    .delete();
  await hub('webhook_events')
    .where('handled_at', '<', now.subtract({ hours: 24 * eventDays }).toString())
    .delete();
}
