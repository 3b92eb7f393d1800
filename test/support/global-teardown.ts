import fs from 'node:fs';

export default async function globalTeardown(): Promise<void> {
  const running = globalThis.porticoTestServer;
  if (!running) return;
  await running.server.stop();
  fs.rmSync(running.folder, { recursive: true, force: true });
}
