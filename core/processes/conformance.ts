import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');
const jest = path.join(root, 'node_modules/jest/bin/jest.js');

/** The suite is run by a package for development, which a deployment leaves out. */
export function hasConformanceSuite(): boolean {
  return fs.existsSync(jest) && fs.existsSync(path.join(root, 'test/conformance'));
}

/**
 * Runs the conformance suite over the plugin in this folder alone, in a process of its own. `report` is what Jest's
 * `--json` makes of it, null when it did not come so far; `said` is what it said on the way.
 */
export async function runConformance(folder: string): Promise<{ readonly report: unknown; readonly said: string }> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-plugin-test-'));
  const file = path.join(dir, 'report.json');
  try {
    const said = await runJest(folder, file);
    const report: unknown = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null;
    return { report, said };
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

/** Resolves with what it said on stderr, whatever came of the scenarios. */
function runJest(folder: string, file: string): Promise<string> {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest];
  const child = spawn(
    process.execPath,
    [...node, '--selectProjects', 'conformance', '--silent', '--json', '--outputFile', file],
    {
      cwd: root,
      env: { ...process.env, PORTICO_CONFORMANCE_PLUGIN: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}
