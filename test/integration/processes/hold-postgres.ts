import { startEmbedded } from '../../../core/db/embedded/index.ts';

/** Starts the PostgreSQL of a data folder and keeps it until killed: 'node hold-postgres.ts <folder>'. */
const [dataDir = ''] = process.argv.slice(2);
try {
  const server = await startEmbedded({ dataDir });
  console.log(JSON.stringify({ url: server.url, pid: server.pid }));
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
