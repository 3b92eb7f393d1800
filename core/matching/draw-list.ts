import type { Request, Response } from 'express';
import { transaction, type Transaction } from '../db/index.ts';
import { isId } from '../ground/ids.ts';
import { staffOf } from '../identity/index.ts';
import { systemName } from '../plugin-host/index.ts';
import { paged, pageOf, renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import type { By } from './decide.ts';
import { byStrength, decidedTogether, isProposal, listProposals, readLinks } from './proposals.ts';
import { countLinks, listLinks, listUnlinked, readLink, type LinkRow, type Page, type StrangerRow } from './queries.ts';

export const path = '/staff/matching';
const perPage = 50;
/** Proposals are looked through and ticked, not read one by one: a firm's first day fits on one page. */
const proposalsPerPage = 200;
/** Links that were decided on by somebody else meanwhile are named up to here, and counted. */
const lateNamed = 20;

/** The tabs, and the state of the links each lists. */
const tabs = { proposed: 'proposed', unlinked: null, linked: 'confirmed', apart: 'rejected' } as const;
type Tab = keyof typeof tabs;

/** Draws the list the address asks for, with what was just decided; `problem` is that of the form that was just sent. */
export async function drawList(
  deps: Deps,
  req: Request,
  res: Response,
  { problem = null }: { readonly problem?: string | null },
): Promise<void> {
  const tab = tabOf(req);
  const page = pageOf(req, tab === 'proposed' ? proposalsPerPage : perPage);
  const ask = { search: searchOf(req), limit: page.limit, offset: page.offset };
  const found = await transaction(deps.db, async (tx) => ({
    rows: await rowsOf(tx, tab, ask),
    counts: await countLinks(tx),
    done: isId(textOf(req, 'done')) ? await readLink(tx, textOf(req, 'done')) : null,
    together: await readTogether(tx, req),
  }));
  const list = paged<LinkRow | StrangerRow>(req, page, found.rows);
  renderPage(req, res, 'matching/list', {
    ...found,
    title: voiceFor(req.shell, req.firm, staffOf(req).person).t('matching.title'),
    tab,
    search: ask.search,
    list,
    groups: byStrength(list.rows.filter(isProposal)),
    systems: await systemsOf(deps),
    problem,
  });
}

function rowsOf(tx: Transaction, tab: Tab, ask: Page): Promise<readonly (LinkRow | StrangerRow)[]> {
  if (tab === 'proposed') return listProposals(tx, ask);
  return tab === 'unlinked' ? listUnlinked(tx, ask) : listLinks(tx, tabs[tab], ask);
}

/** What the reader just decided together, and what somebody else had decided meanwhile. */
interface Together {
  readonly at: string;
  readonly links: readonly LinkRow[];
  readonly late: readonly LinkRow[];
  readonly lateMore: number;
  readonly gone: number;
  readonly takenBack: number;
}

async function readTogether(tx: Transaction, req: Request): Promise<Together | null> {
  const at = instantOf(textOf(req, 'at'));
  if (at === null) return null;
  const late = textOf(req, 'late').split(' ').filter(isId);
  return {
    at,
    links: await decidedTogether(tx, staffOf(req).person.id, at),
    late: await readLinks(tx, late.slice(0, lateNamed)),
    lateMore: countOf(req, 'more'),
    gone: countOf(req, 'gone'),
    takenBack: countOf(req, 'back'),
  };
}

/** Where the list tells what came of deciding on many. */
export function togetherAddress(told: {
  readonly at: string;
  readonly late?: readonly string[];
  readonly gone?: number;
  readonly back?: number;
}): string {
  const { at, late = [], gone = 0, back = 0 } = told;
  const query = new URLSearchParams({ tab: 'proposed', at });
  if (late.length > 0) query.set('late', late.slice(0, lateNamed).join(' '));
  if (late.length > lateNamed) query.set('more', String(late.length - lateNamed));
  if (gone > 0) query.set('gone', String(gone));
  if (back > 0) query.set('back', String(back));
  return `${path}?${query.toString()}`;
}

/** An instant as the clock gives it, or null for anything else. */
export function instantOf(text: string): string | null {
  try {
    const at = Temporal.Instant.from(text);
    return at.epochMilliseconds > 0 && at.epochMilliseconds < 4e12 ? at.toString() : null;
  } catch {
    return null;
  }
}

/** Times are kept to the microsecond; what is looked for again by its time must not be finer than that. */
export function byOf(deps: Deps, req: Request): By {
  return { personId: staffOf(req).person.id, now: deps.clock.now().round('millisecond'), requestId: req.id };
}

export function isTab(text: string): text is Tab {
  return Object.hasOwn(tabs, text);
}

function tabOf(req: Request): Tab {
  const tab = textOf(req, 'tab');
  return isTab(tab) ? tab : 'proposed';
}

export function searchOf(req: Request): string {
  return textOf(req, 'q').replaceAll('\u0000', '').slice(0, 200).trim();
}

function countOf(req: Request, name: string): number {
  const text = textOf(req, name);
  return /^\d{1,4}$/.test(text) ? Number(text) : 0;
}

function textOf(req: Request, name: string): string {
  const { [name]: text } = req.query;
  return typeof text === 'string' ? text : '';
}

/** What each connection's system is called. */
export async function systemsOf(deps: Deps): Promise<Readonly<Record<string, string>>> {
  const connections = await deps.plugins.connections();
  return Object.fromEntries(connections.map(({ id, pluginId }) => [id, systemName(deps.plugins.plugins, pluginId)]));
}
