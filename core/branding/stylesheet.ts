import { repairAccent } from './colour.ts';

/** The grounds of the two schemes, as `--surface` in portico.css; contrast is repaired against them. */
export const grounds = { light: '#ffffff', dark: '#1b1f1e' } as const;

/** The firm's colour as CSS variables for both schemes. Throws InvalidInput where it is no colour. */
export function brandStylesheet(accent: string): string {
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
