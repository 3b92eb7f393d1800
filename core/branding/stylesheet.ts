import { repairAccent } from './colour.ts';

/** The grounds of the two schemes, as `--surface` in portico.css; contrast is repaired against them. */
export const grounds = { light: '#ffffff', dark: '#1b1f1e' } as const;

/** Every page asks, and repairing contrast is arithmetic of some weight: the last answer is kept. */
let last: { readonly accent: string; readonly css: string } | null = null;

/** The firm's colour as CSS variables for both schemes. Throws InvalidInput where it is no colour. */
export function brandStylesheet(accent: string): string {
  if (last?.accent !== accent) last = { accent, css: variables(accent) };
  return last.css;
}

function variables(accent: string): string {
  const light = repairAccent(accent, grounds.light);
  const dark = repairAccent(accent, grounds.dark);
  return [
    '@layer brand{:root{',
    `--accent:light-dark(${light.fill},${dark.fill});`,
    `--on-accent:light-dark(${light.onFill},${dark.onFill});`,
    `--accent-text:light-dark(${light.text},${dark.text});`,
    '}}',
  ].join('');
}
