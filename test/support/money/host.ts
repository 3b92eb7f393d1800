import type { Database } from '../../../core/db/index.ts';
import { NotFound, type PluginContext } from '../../../core/plugin-api/index.ts';
import type { Connection, PluginHost, PortName, Ports } from '../../../core/plugin-host/index.ts';
import type { FakeLedger } from './fake-ledger.ts';
import type { FakeProcessor } from './fake-processor.ts';
import { putRecord } from './records.ts';

/** A plugin host of one ledger and one processor. `readAgain` takes over what the ledger shows. */
export function hostOf(db: Database, ledger: FakeLedger, processor: FakeProcessor): Partial<PluginHost> {
  const connections = [
    connectionOf(ledger.connectionId, 'ledger'),
    connectionOf(processor.connectionId, 'processor'),
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
        const invoice = ledger.invoicesById.get(externalId);
        if (kind === 'invoice' && invoice)
          await putRecord(db, { connectionId, kind, externalId, data: invoice, contactId: invoice.contactId });
      }
    },
    syncNow: () => Promise.resolve([]),
    redirectOrigins: () => ['https://pay.example'],
  };
}

function connectionOf(id: string, pluginId: string): Connection {
  return {
    id,
    pluginId,
    enabled: true,
    state: 'connected',
    identity: {
      organisation: 'Fern & Hollow',
      organisationId: 'org',
      timeZone: 'Europe/London',
      baseCurrency: 'GBP',
      liveMode: false,
    },
    trouble: null,
    connectedAt: '2026-11-24T18:00:00Z',
  };
}
