import { parseArgs } from 'node:util';
import { InvalidInput } from '../plugin-api/index.ts';
import { syncNow } from '../plugin-host/index.ts';
import { answer, withDeps, type Command } from './command.ts';

export const sync: Command = {
  usage: 'sync [plugin] [--wait]',
  async run(call) {
    const { values, positionals } = parseArgs({
      args: [...call.args],
      options: { wait: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const { wait } = values;
    const [wish] = positionals;
    const reports = await withDeps(call, async (deps) => {
      const connections = (await deps.plugins.connections()).filter(
        ({ pluginId, enabled, state }) => enabled && state !== 'new' && (wish === undefined || pluginId === wish),
      );
      if (connections.length === 0)
        throw new InvalidInput(wish === undefined ? 'Nothing is connected.' : `'${wish}' is not connected.`);
      const all = [];
      for (const { id, pluginId } of connections)
        for (const report of await syncNow(deps, id, { wait })) all.push({ plugin: pluginId, ...report });
      return all;
    });
    answer(
      call,
      reports,
      reports.map(
        ({ plugin, stream, records, trouble }) =>
          `${plugin} ${stream}: ${trouble ?? (wait ? `${records} records` : 'queued')}`,
      ),
    );
    return reports.some(({ trouble }) => trouble !== null) ? 1 : 0;
  },
};
