import type { Database } from '../../../core/db/index.ts';
import { NotFound, type PluginContext, type PluginDefinition } from '../../../core/plugin-api/index.ts';
import type { Connection, LoadedPlugin, PluginHost, PortName, Ports } from '../../../core/plugin-host/index.ts';
import type { BookedEntry } from './fake-books.ts';
import type { FakeLedger } from './fake-ledger.ts';
import type { FakeProcessor } from './fake-processor.ts';
import { recordOf } from './ledger-records.ts';
import { putRecord } from './records.ts';

/** A plugin host of one ledger and one processor. `readAgain` takes over what the ledger shows. */
export function hostOf(db: Database, ledger: FakeLedger, processor: FakeProcessor): Partial<PluginHost> {
  const connections = [
    connectionOf(ledger.connectionId, 'ledger', ledger.zone),
    connectionOf(processor.connectionId, 'processor', ledger.zone),
  ] as const;
  const ports: Partial<Ports> = { accounting: ledger, payments: processor };
  // As a poll by 'modified since': what has not changed is not read again.
  const known = new Map<string, string>();
  const isNews = (id: string, thing: unknown): boolean => {
    const now = JSON.stringify(thing);
    const isNew = known.get(id) !== now;
    known.set(id, now);
    return isNew;
  };
  return {
    plugins: connections.map(({ pluginId }) => pluginOf(pluginId, pluginId === 'ledger' ? { accounting: ledger } : {})),
    connections: () => Promise.resolve(connections),
    withPort: (port: PortName) =>
      Promise.resolve(
        connections.filter(({ pluginId }) => (port === 'accounting' ? 'ledger' : 'processor') === pluginId),
      ),
    call: async (_connectionId, name, _lane, work) => {
      const port = ports[name];
      if (!port) throw new NotFound('There is no such port.');
      // The fakes ask nothing of their context.
      return work(port, {} as PluginContext);
    },
    readAgain: async (connectionId, refs) => {
      for (const { kind, externalId } of refs) {
        const account = ledger.list.find(({ id }) => id === externalId);
        if (kind === 'account' && account) {
          const { id, ...data } = account;
          await putRecord(db, { connectionId, kind, externalId: id, data });
        }
        const entry = connectionId === ledger.connectionId ? ledger.entryOf(externalId) : undefined;
        if (entry) await showEntry(db, ledger, entry);
        const invoice = ledger.invoicesById.get(externalId);
        if (kind === 'invoice' && invoice)
          await putRecord(db, {
            connectionId,
            kind,
            externalId,
            data: invoice,
            contactId: invoice.contactId,
            ...asOf(ledger),
          });
      }
    },
    syncNow: async (connectionId) => {
      if (connectionId !== ledger.connectionId) return [];
      if (ledger.letsNobodyRead)
        return [{ stream: 'payments', records: 0, lastSuccessAt: null, trouble: 'The ledger asks to wait.' }];
      for (const entry of ledger.entries) if (isNews(entry.id, entry)) await showEntry(db, ledger, entry);
      for (const [externalId, data] of ledger.invoicesById)
        if (isNews(externalId, data))
          await putRecord(db, {
            connectionId,
            kind: 'invoice',
            externalId,
            data,
            contactId: data.contactId,
            ...asOf(ledger),
          });
      return [];
    },
    redirectOrigins: () => ['https://pay.example'],
  };
}

let readings = 0;

/** Each reading begins a little later than the one before, so that the newest wins. */
function asOf({ now }: FakeLedger): { readonly readAt?: string } {
  readings += 1;
  return now ? { readAt: now().add({ microseconds: readings }).toString() } : {};
}

/** Takes an entry over into the records, as it stands now. */
async function showEntry(db: Database, ledger: FakeLedger, entry: BookedEntry): Promise<void> {
  const record = recordOf(entry);
  if (!record) return;
  const { connectionId } = ledger;
  const id = await putRecord(db, { connectionId, externalId: entry.id, ...record, ...asOf(ledger) });
  if (entry.isDeleted === true && record.kind === 'bank_transfer')
    await db.hub('records').where({ id }).update({ deleted_at: '2026-11-24T19:00:00Z' });
}

/** What pages ask of a plugin's definition: its name and what its ports can do. */
function pluginOf(id: string, ports: Partial<Ports>): LoadedPlugin {
  const definition: Partial<PluginDefinition> = { id, name: id, ...ports };
  return { id, state: 'ready', definition } as LoadedPlugin;
}

function connectionOf(id: string, pluginId: string, timeZone: string): Connection {
  return {
    id,
    pluginId,
    enabled: true,
    state: 'connected',
    identity: {
      organisation: 'Fern & Hollow',
      organisationId: 'org',
      timeZone,
      baseCurrency: 'GBP',
      liveMode: false,
    },
    trouble: null,
    connectedAt: '2026-11-24T18:00:00Z',
  };
}
