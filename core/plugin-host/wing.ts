import type { JobHandler, Schedule } from '../jobs/index.ts';
import { InvalidInput, NotFound, ReconnectNeeded } from '../plugin-api/index.ts';
import type { PluginHost } from './host.ts';

/** The host's jobs, as a wing offers them: `sync.stream`, `webhooks.handle` and what is due by the clock. */
export const pluginHostWing = {
  name: 'plugins',
  jobs: ({ plugins }: { readonly plugins: PluginHost }): Readonly<Record<string, JobHandler>> => ({
    'sync.stream': (payload, { signal }) =>
      unlessOff(() => plugins.work.runIfDue(text(payload, 'connectionId'), text(payload, 'stream'), signal)),
    'sync.due': () => plugins.work.queueDueStreams(),
    'webhooks.handle': (payload, { signal }) => plugins.work.handleEvents(text(payload, 'connectionId'), signal),
    'plugins.tidy': () => plugins.work.tidy(),
  }),
  schedules: [
    { job: 'sync.due', every: '1m' },
    { job: 'plugins.tidy', every: '1h' },
  ] satisfies readonly Schedule[],
};

/** A connection may be switched off, or gone, between the job's cause and its run: then there is nothing to do. */
async function unlessOff(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput || error instanceof ReconnectNeeded) return;
    throw error;
  }
}

function text(payload: Readonly<Record<string, unknown>>, name: string): string {
  return String(payload[name]);
}
