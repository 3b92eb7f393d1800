import { VendorRefused, type Identity } from '../../plugin-api/index.ts';

/**
 * A connection belongs to one organisation for good (RECONCILIATION C20): its history, postings and proof speak of that
 * one. Throws VendorRefused when a reconnect reached another, or the same one in another mode.
 */
export function refuseOtherOrganisation(pluginName: string, before: Identity | null, now: Identity): void {
  if (before === null) return;
  if (before.organisationId !== now.organisationId)
    throw new VendorRefused(
      `${pluginName} is connected to ${before.organisation}; these credentials are for ${now.organisation}. Nothing was changed: the history of ${before.organisation} stays. Use its own credentials, or connect the other organisation in a Portico of its own.`,
      { before: before.organisationId, now: now.organisationId },
    );
  if (before.liveMode !== now.liveMode)
    throw new VendorRefused(
      `${pluginName} is connected to ${before.organisation} in ${modeOf(before)} mode; these credentials are for its ${modeOf(now)} mode. Nothing was changed.`,
    );
}

function modeOf(identity: Identity): string {
  return identity.liveMode ? 'live' : 'test';
}
