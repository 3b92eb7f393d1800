import type { Company } from '../../../core/plugin-api/index.ts';
import type { ReadObject } from './read-object.ts';
import { instant } from './dates.ts';
import { textOf } from './text.ts';

export function companyData({ object }: ReadObject): Company {
  const domain = textOf(object.properties['domain'])?.toLowerCase() ?? null;
  return {
    name: textOf(object.properties['name']) ?? domain ?? `Company ${object.id}`,
    domain,
    createdAt: instant(object.createdAt.getTime()),
  };
}
