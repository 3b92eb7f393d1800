import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const sandbox = z.object({ url: z.url(), control: z.url() });

/** `demo.json` as DESIGN's doors promise it; a demo that writes another shape fails every journey. */
const demoFile = z.object({
  url: z.url().regex(/^http:\/\/localhost:\d+$/),
  owner: z.object({ email: z.email(), password: z.string().min(1) }),
  clients: z
    .array(z.object({ email: z.email(), password: z.string().min(1), clientId: z.uuid(), name: z.string().min(1) }))
    .min(5),
  sandboxes: z.object({ stripe: sandbox, xero: sandbox, docusign: sandbox, hubspot: sandbox }).catchall(sandbox),
  pids: z.object({
    web: z.int().positive(),
    worker: z.int().positive(),
    postgres: z.int().positive(),
    sandboxes: z.record(z.string(), z.int().positive()),
  }),
});

export type DemoFile = z.infer<typeof demoFile>;
export type DemoClientLogin = DemoFile['clients'][number];

/** Which writing of the file stands in the folder; null when there is none. It is written anew, by rename, at every start. */
export function demoFileVersion(dataDir: string): string | null {
  const stats = fs.statSync(fileIn(dataDir), { throwIfNoEntry: false, bigint: true });
  return stats ? `${stats.ino}:${stats.mtimeNs}` : null;
}

/** Throws with zod's explanation when the file has another shape than the doors promise. */
export function readDemoFile(dataDir: string): DemoFile {
  return demoFile.parse(JSON.parse(fs.readFileSync(fileIn(dataDir), 'utf8')));
}

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'demo.json');
}
