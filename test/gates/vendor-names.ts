import fs from 'node:fs';
import path from 'node:path';

/** Prints every line of core, views and migrations that names a plugin, and fails if there is one. */
const root = path.join(import.meta.dirname, '../..');
const vendors = fs.readdirSync(path.join(root, 'plugins'));
const name = new RegExp(`\\b(${vendors.join('|')})`, 'i');

let found = 0;
for (const folder of ['core', 'views', 'migrations']) {
  for (const entry of fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(ts|ejs|json|css|js|md)$/.test(entry.name)) continue;
    fs.readFileSync(file, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        if (!name.test(line)) return;
        found += 1;
        console.log(`${path.relative(root, file)}:${index + 1}: ${line.trim()}`);
      });
  }
}
process.exitCode = found === 0 ? 0 : 1;
