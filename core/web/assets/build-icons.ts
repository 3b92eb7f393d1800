import fs from 'node:fs';
import path from 'node:path';

/**
 * Rewrites icons.json from the installed lucide-static (ISC licence): `node core/web/assets/build-icons.ts`.
 * The result is committed, because lucide weighs 67 MB and we show some forty of its icons.
 */
const names = [
  'house', 'receipt', 'activity', 'users', 'scale', 'settings', 'plug', 'mail', 'log-out', 'check', 'circle-check',
  'clock', 'triangle-alert', 'circle-x', 'circle-alert', 'chevron-right', 'arrow-right', 'arrow-left', 'search',
  'file-text', 'download', 'refresh-cw', 'info', 'calendar-days', 'building-2', 'credit-card', 'external-link', 'plus',
  'x', 'menu', 'user', 'landmark', 'history', 'inbox', 'send', 'chevron-down', 'pen-line', 'files', 'message-square',
  'sliders-horizontal', 'shield', 'unplug', 'link',
]; // prettier-ignore

const source = path.join(import.meta.dirname, '../../../node_modules/lucide-static/icons');
const icons = Object.fromEntries(names.map((name) => [name, shapesOf(path.join(source, `${name}.svg`))]));
fs.writeFileSync(path.join(import.meta.dirname, 'icons.json'), `${JSON.stringify(icons, null, 2)}\n`);

function shapesOf(file: string): string {
  const svg = fs.readFileSync(file, 'utf8');
  return svg
    .slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
    .replace(/\s+/g, ' ')
    .trim();
}
