import fs from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { InvalidInput } from '../plugin-api/index.ts';
// not through the host's index, which would load every plugin's needs before PostgreSQL starts
import { loadSecretKey } from '../plugin-host/secret-key.ts';
import { claimFolder, type InstallationKind } from './installation.ts';
import { keepPostgres } from './keep-postgres.ts';
import { choosePort } from './ports.ts';
import { forgetProcess, takeOver } from './run-files.ts';
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
  /** Arms the fail point and starts nothing anew any more, PostgreSQL neither. */
  freeze(spec: string): void;
  /** Ends children and PostgreSQL; one closing, however often it is asked for. */
  close(): Promise<void>;
}

/**
 * Claims the data folder and the port, ends orphans of an earlier run, starts PostgreSQL unless the
 * environment names one. Throws InvalidInput (exit 2) for a folder of the other kind, a stranger's port, a
 * Portico that runs here already.
 */
export async function openHouse(config: Config, kind: InstallationKind, logFile: string | null): Promise<House> {
  const { dataDir } = config;
  claimFolder(dataDir, kind);
  const other = await takeOver(dataDir);
  if (other !== null)
    throw new InvalidInput(
      `Portico runs already in ${dataDir} (process ${other}). Stop it first, or set PORTICO_DATA to another folder.`,
    );
  // what an earlier run told of itself is over
  fs.rmSync(path.join(dataDir, 'demo.json'), { force: true });
  const port = await choosePort(dataDir, 'web', config.port);
  const url = config.url ?? `http://localhost:${port}`;
  const key = loadSecretKey(config);
  const supervisor = createSupervisor(dataDir, logFile);
  const postgres = config.databaseUrl === null ? await keepPostgres(dataDir, giveUp) : null;
  const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';

  async function endAll(): Promise<void> {
    postgres?.freeze();
    await supervisor.stop();
    await postgres?.stop();
    forgetProcess(dataDir, 'supervisor');
  }

  let closing: Promise<void> | undefined;
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
    close: () => (closing ??= endAll()),
  };
}

/** Ends the house the way a signal would, with the reason on the terminal. */
function giveUp(error: unknown): void {
  console.error(error instanceof Error ? error.message : String(error));
  process.kill(process.pid, 'SIGTERM');
}
