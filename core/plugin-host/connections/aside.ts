import { z } from 'zod';
import type { Transaction } from '../../db/index.ts';
import type { HostParts } from '../host-parts.ts';
import { openSecrets, putSecret } from '../secrets/secrets.ts';
import type { ParsedSettings } from './parse-settings.ts';

/** The sealed field that holds settings whose consent is still to come; no setting can be called so. */
const asideField = '#settings';

const keptAside = z.record(z.string(), z.unknown());

/** Keeps settings until the vendor's consent is there. A later attempt replaces them. */
export async function putAside(
  tx: Transaction,
  host: HostParts,
  connectionId: string,
  settings: ParsedSettings,
): Promise<void> {
  const value = JSON.stringify(settings.all);
  await putSecret(tx, host.key, { connectionId, field: asideField, value }, host.clock.now());
}

/** The settings that wait for this consent; null when the connection's own are meant. */
export async function settingsAside(
  host: HostParts,
  connectionId: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  const text = (await openSecrets(host.db.hub, host.key, connectionId))[asideField];
  return text === undefined ? null : keptAside.parse(JSON.parse(text));
}

/** They have become the connection's own. */
export async function forgetAside(tx: Transaction, connectionId: string): Promise<void> {
  await tx('connection_secrets').where({ connection_id: connectionId, field: asideField }).delete();
}
