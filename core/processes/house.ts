import type { Config } from '../config.ts';
import { startEmbedded } from '../db/embedded/index.ts';
import { failPoints } from '../ground/fail-points.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import { loadSecretKey } from '../plugin-host/index.ts';
import { claimFolder, type InstallationKind } from './installation.ts';
import { choosePort } from './ports.ts';
import { endOrphans, forgetProcess, rememberProcess } from './run-files.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** A supervised installation on this machine: its PostgreSQL, its port, its children. */
export interface House {
  readonly port: number;
  readonly url: string;
  readonly databaseUrl: string;
  readonly supervisor: Supervisor;
  /** What children need to know, beside their own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** 0 where PostgreSQL is not ours. */
  postgresPid(): number;
  onPostgresRestart(hear: () => void): void;
  /** Starts nothing anew any more, PostgreSQL neither. */
  freeze(spec: string): void;
  close(): Promise<void>;
}

/**
 * Claims the data folder and the port, ends orphans of an earlier run, starts PostgreSQL unless the
 * environment names one. Throws InvalidInput (exit 2) for a folder of the other kind, a stranger's port, a
 * Portico that runs here already.
 */
export async function openHouse(config: Config, kind: InstallationKind, logFile: string | null): Promise<House> {
  checkFailAt(config, kind);
  claimFolder(config.dataDir, kind);
  const { supervisor: other } = await endOrphans(config.dataDir);
  if (other !== null)
    throw new InvalidInput(
      `Portico runs already in ${config.dataDir} (process ${other}). Stop it first, or set PORTICO_DATA to another folder.`,
    );
  rememberProcess(config.dataDir, 'supervisor', process.pid);
  const port = await choosePort(config.dataDir, 'web', config.port);
  const url = config.url ?? `http://localhost:${port}`;
  const key = loadSecretKey(config);
  const supervisor = createSupervisor(config.dataDir, logFile);
  const postgres = config.databaseUrl === null ? await keepPostgres(config.dataDir) : null;
  const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
  return {
    port,
    url,
    databaseUrl,
    supervisor,
    env: {
      PORTICO_PORT: String(port),
      PORTICO_URL: url,
      DATABASE_URL: databaseUrl,
      PORTICO_SECRET_KEY: key.bytes.toString('base64'),
    },
    postgresPid: () => postgres?.pid() ?? 0,
    onPostgresRestart: (hear) => postgres?.onRestart(hear),
    freeze(spec) {
      postgres?.freeze();
      supervisor.arm(spec);
    },
    async close() {
      await supervisor.stop();
      await postgres?.stop();
      forgetProcess(config.dataDir, 'supervisor');
    },
  };
}

function checkFailAt(config: Config, kind: InstallationKind): void {
  if (config.failAt === null) return;
  if (kind === 'real')
    throw new InvalidInput('PORTICO_FAIL_AT makes processes die on purpose; a real installation refuses it.');
  const [name] = config.failAt.split(':');
  if (!failPoints.some((point) => point.name === name))
    throw new InvalidInput(
      `PORTICO_FAIL_AT names '${String(name)}', which is no fail point. 'portico failpoints' lists them.`,
    );
}

interface KeptPostgres {
  readonly url: string;
  pid(): number;
  onRestart(hear: () => void): void;
  freeze(): void;
  stop(): Promise<void>;
}

/** Starts the embedded server and starts it anew when somebody kills it. */
async function keepPostgres(dataDir: string): Promise<KeptPostgres> {
  const hearers: (() => void)[] = [];
  let frozen = false;
  let server = await startEmbedded({ dataDir });
  const { url } = server;
  function watch(): void {
    void server.gone.then(async () => {
      if (frozen) return;
      server = await startEmbedded({ dataDir });
      watch();
      for (const hear of hearers) hear();
    });
  }
  watch();
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
    },
  };
}
