import { transaction } from '../db/index.ts';
import { audit } from '../audit/index.ts';
import { NotFound, type AccountWish, type LedgerAccount } from '../plugin-api/index.ts';
import type { Connection } from '../plugin-host/index.ts';
import type { Deps } from '../wing.ts';
import type { Mapping } from './facts.ts';
import type { PairIds } from './pair.ts';
import { nameOf } from './work.ts';

/** The accounts Portico may make: those of the processor's money. The bank that payouts reach is the firm's own. */
export const makeable = ['clearingAccount', 'feeAccount', 'disputedAccount'] as const satisfies (keyof Mapping)[];

export type Makeable = (typeof makeable)[number];

/** What such an account is called and is (RECONCILIATION 3.0.1); what is called so is proposed by itself. Pure. */
export function wishFor(field: Makeable, currency: string, processorName: string): AccountWish {
  switch (field) {
    case 'clearingAccount':
      return { name: `${processorName} Clearing (${currency})`, type: 'bank', currency };
    case 'feeAccount':
      return { name: `${processorName} fees`, type: 'expense', currency };
    case 'disputedAccount':
      return { name: 'Disputed payments', type: 'asset', currency };
  }
}

/** Whether this ledger makes accounts where it is asked to. */
export function makesAccounts(deps: Deps, ledger: Connection): boolean {
  const plugin = deps.plugins.plugins.find(({ id }) => id === ledger.pluginId);
  return plugin?.state === 'ready' && plugin.definition.accounting?.createAccount !== undefined;
}

/**
 * Makes one of the accounts in the ledger, or finds the one that is called so, and reads it in. Throws NotFound where the
 * ledger cannot make any, VendorRefused with a sentence for the person, OutcomeUnknown where asking again finds it.
 */
export async function makeAccount(
  deps: Deps,
  pair: PairIds,
  field: Makeable,
  currency: string,
  by: string,
): Promise<LedgerAccount> {
  const connections = await deps.plugins.connections();
  const processor = connections.find(({ id }) => id === pair.paymentConnectionId);
  if (!processor) throw new NotFound('There is no such processor.');
  const wish = wishFor(field, currency, nameOf(deps, processor));
  const connectionId = pair.ledgerConnectionId;
  const account = await deps.plugins.call(connectionId, 'accounting', 'interactive', (port, ctx) => {
    if (!port.createAccount) throw new NotFound('This ledger makes no accounts.');
    return port.createAccount(ctx, wish);
  });
  await transaction(deps.db, (tx) =>
    audit(tx, {
      at: deps.clock.now(),
      actor: { kind: 'person', id: by },
      action: 'reconciliation.account_made',
      subject: `connection:${connectionId}`,
      facts: { ...wish, account: account.id },
    }),
  );
  await deps.plugins.readAgain(connectionId, [{ kind: 'account', externalId: account.id }], 'interactive');
  return account;
}
