import module from 'node:module';
import path from 'node:path';

/** Native Temporal, UUIDv7 and type stripping came together in this one. */
const neededNode = 26;

// Everything else is loaded after this check: an older Node would stumble over it first.
const [major = '0'] = process.versions.node.split('.');
if (Number(major) < neededNode) {
  console.error(
    `Portico needs Node ${neededNode} and found ${process.versions.node}. Run 'npm ci' on this machine, which brings it, and start Portico with npm: 'npm run demo' or 'npm start'.`,
  );
  process.exit(2);
}

// Five processes load the same code: compiled once, it is read by the others, and by the next start. A folder
// that may not be written to costs only time.
module.enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/portico'));

const { dispatch } = await import('./processes/dispatch.ts');
const code = await dispatch(process.argv.slice(2));
// Web, worker and sandbox go on; everything else is over.
if (code !== null) process.exit(code);
