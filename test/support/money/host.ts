import type { Database } from '../../../core/db/index.ts';
import { NotFound, type PluginContext } from '../../../core/plugin-api/index.ts';
import type { Connection, PluginHost, PortName, Ports } from '../../../core/plugin-host/index.ts';
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
  return {
    plugins: [],
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
        const entry = connectionId === ledger.connectionId ? ledger.entryOf(externalId) : undefined;
        if (entry) await showEntry(db, ledger, entry);
        const invoice = ledger.invoicesById.get(externalId);
        if (kind === 'invoice' && invoice)
          await putRecord(db, { connectionId, kind, externalId, data: invoice, contactId: invoice.contactId });
      }
    },
    syncNow: async (connectionId) => {
      if (connectionId !== ledger.connectionId) return [];
      for (const entry of ledger.entries) await showEntry(db, ledger, entry);
      for (const [externalId, data] of ledger.invoicesById)
        await putRecord(db, { connectionId, kind: 'invoice', externalId, data, contactId: data.contactId });
      return [];
    },
    redirectOrigins: () => ['https://pay.example'],
  };
}

/** Takes an entry over into the records, as it stands now. */
async function showEntry(db: Database, ledger: FakeLedger, entry: BookedEntry): Promise<void> {
  const record = recordOf(entry);
  if (!record) return;
  const { connectionId } = ledger;
  const id = await putRecord(db, { connectionId, externalId: entry.id, ...record });
  if (entry.isDeleted === true && record.kind === 'bank_transfer')
    await db.hub('records').where({ id }).update({ deleted_at: '2026-11-24T19:00:00Z' });
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
