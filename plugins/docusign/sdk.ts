import { createRequire } from 'node:module';
import type * as Docusign from 'docusign-esign';
import { governAxiosOf } from '../../core/plugin-api/index.ts';

const name = 'docusign-esign';
const load = createRequire(import.meta.url);

/** Five hundred classes: loaded with the first call, not with the house. */
export function sdk(): typeof Docusign {
  return load(name) as typeof Docusign;
}

export const govern = governAxiosOf(name, import.meta.url);
