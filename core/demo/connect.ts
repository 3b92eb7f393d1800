import { completeConnection, enablePlugin, syncNow, systemName } from '../plugin-host/index.ts';
import { cutOver, readAccounts, saveMapping, suggestMapping } from '../reconciliation/index.ts';
import type { Deps } from '../wing.ts';
import { control, type PlayedVendor } from './sandboxes.ts';

/**
 * Connects every played vendor that is not connected yet, as an owner would: settings, then the vendor's
 * consent page where it has one. Tells each sandbox where to send its webhooks, also when the address moved.
 */
export async function connectVendors(deps: Deps, vendors: readonly PlayedVendor[]): Promise<void> {
  const connections = await deps.plugins.connections();
  for (const vendor of vendors) {
    const { plugin } = vendor;
    const webhook = await control(vendor, 'webhook', JSON.stringify({ url: `${deps.url}/webhooks/${plugin.id}` }));
    const known = connections.findLast(({ pluginId }) => pluginId === plugin.id);
    if (known && known.state !== 'new') continue;
    const settings = { ...(await control(vendor, 'credentials')), ...webhook };
    const { connection, authorizeUrl } = await enablePlugin(deps, plugin.id, { settings });
    if (authorizeUrl === null) continue;
    const { redirect } = await control<{ redirect: string }>(
      vendor,
      'act',
      JSON.stringify({ do: 'consent', url: authorizeUrl }),
    );
    await completeConnection(deps, {
      connectionId: connection.id,
      answer: new URL(redirect).searchParams,
      personId: null,
    });
  }
}

/** Chooses the accounts by their names and draws the line: from here on Portico books what the processor takes. */
export async function cutOverAll(deps: Deps): Promise<void> {
  const [ledger] = await deps.plugins.withPort('accounting');
  if (!ledger) return;
  for (const processor of await deps.plugins.withPort('payments')) {
    const pair = { paymentConnectionId: processor.id, ledgerConnectionId: ledger.id };
    const name = systemName(deps.plugins.plugins, processor.pluginId);
    const currency = processor.identity?.baseCurrency ?? 'GBP';
    const mapping = suggestMapping(await readAccounts(deps, ledger.id), currency, name);
    if (mapping) await saveMapping(deps, pair, currency, mapping);
    await cutOver(deps, processor.id, ledger.id);
  }
}

/** Reads everything once, telling how far it is. */
export async function firstSync(deps: Deps, tell: (line: string) => void): Promise<void> {
  const connected = (await deps.plugins.connections()).filter(({ state }) => state !== 'new');
  await Promise.all(
    connected.map(({ id, pluginId }) =>
      syncNow(deps, id, {
        wait: true,
        onStream: ({ stream, records, trouble }) =>
          tell(`  ${pluginId} ${stream}: ${trouble ?? `${records.toLocaleString('en')} records`}`),
      }),
    ),
  );
}
