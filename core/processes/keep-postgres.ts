import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded, type EmbeddedServer } from '../db/embedded/index.ts';
import { PorticoError } from '../plugin-api/index.ts';

/** The embedded server of a house, started anew when somebody kills it. */
export interface KeptPostgres {
  readonly url: string;
  pid(): number;
  onRestart(hear: () => void): void;
  /** From now on it is not started anew. */
  freeze(): void;
  stop(): Promise<void>;
}

/** Milliseconds between attempts to start a killed server anew. */
const retryMs = 1_000;
const attempts = 5;

/** `onLost` hears why when it could not be started anew: without it the house cannot go on. */
export async function keepPostgres(dataDir: string, onLost: (error: unknown) => void): Promise<KeptPostgres> {
  const hearers: (() => void)[] = [];
  let frozen = false;
  let server = await startEmbedded({ dataDir });
  const { url } = server;

  async function keep(): Promise<void> {
    for (;;) {
      await server.gone;
      if (isFrozen()) return;
      server = await again(dataDir, url);
      // told to stop while it was starting
      if (isFrozen()) return server.stop();
      for (const hear of hearers) hear();
    }
  }

  function isFrozen(): boolean {
    return frozen;
  }

  const kept = keep().catch((error: unknown) => {
    if (!frozen) onLost(error);
  });
  return {
    url,
    pid: () => server.pid,
    onRestart: (hear) => void hearers.push(hear),
    freeze() {
      frozen = true;
    },
    async stop() {
      frozen = true;
      await server.stop();
      await kept;
    },
  };
}

async function again(dataDir: string, url: string): Promise<EmbeddedServer> {
  for (let attempt = 1; ; attempt++)
    try {
      const server = await startEmbedded({ dataDir });
      if (server.url === url) return server;
      await server.stop();
      throw new PorticoError('PostgreSQL ended and another program took its port. Start Portico again.');
    } catch (error) {
      if (attempt === attempts) throw error;
      await pause(retryMs);
    }
}
