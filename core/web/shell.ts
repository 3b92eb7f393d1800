import type { Request } from 'express';
import type { Clock } from '../ground/clock.ts';
import type { Translate, Words } from '../ground/words.ts';
import type { Assets } from './assets.ts';
import { formatFor, type Format } from './format.ts';
import type { Firm } from '../branding/index.ts';

/** What every page of one process is drawn with. */
export interface Shell {
  /** The public address, without a trailing slash. */
  readonly url: string;
  readonly mode: 'demo' | 'real' | 'test';
  readonly clock: Clock;
  readonly words: Words;
  readonly assets: Assets;
}

/** The reader's zone, IANA: the person's own, else the firm's, else UTC. */
export function readersZone(req: Pick<Request, 'reader' | 'firm'>): string {
  return zoneOf(req.firm, req.reader?.person ?? null);
}

/** Whether htmx asks for the part it swaps; going back in the browser's history it asks for the whole page. */
export function isPartial(req: Request): boolean {
  return req.get('HX-Request-Type') === 'partial';
}

function zoneOf(firm: Firm | null, person: { readonly timeZone: string | null } | null): string {
  return person?.timeZone ?? firm?.timeZone ?? 'UTC';
}

/** The reader's language, formats and zone: the person's own, else the firm's, else plain English in UTC. */
export function voiceFor(
  shell: Shell,
  firm: Firm | null,
  person: { readonly locale: string | null; readonly timeZone: string | null } | null,
): { readonly t: Translate; readonly format: Format; readonly locale: string } {
  const locale = person?.locale ?? firm?.locale ?? 'en-GB';
  const timeZone = zoneOf(firm, person);
  return { t: shell.words.translator(locale), format: formatFor(locale, timeZone, shell.clock.now()), locale };
}
