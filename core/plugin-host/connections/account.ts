import { audit } from '../../audit/index.ts';
import type { Transaction } from '../../db/index.ts';
import type { HostParts } from '../host-parts.ts';

/** Writes down who changed a connection, in the transaction that changes it. */
export async function keepAccount(
  tx: Transaction,
  host: HostParts,
  action: string,
  connectionId: string,
  by: { readonly personId: string | null; readonly requestId?: string },
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  await audit(tx, {
    actor: by.personId === null ? { kind: 'system', id: 'command line' } : { kind: 'person', id: by.personId },
    action,
    subject: `connection:${connectionId}`,
    facts,
    at: host.clock.now(),
    ...(by.requestId === undefined ? {} : { requestId: by.requestId }),
  });
}
