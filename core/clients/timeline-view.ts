import type { Request } from 'express';
import type { LoadedPlugin, PluginHost } from '../plugin-host/index.ts';
import { sentenceOf, type Area, type Entry, type TimelinePage } from '../timeline/index.ts';
import { voiceFor } from '../web/index.ts';

/** One line, ready to draw. */
export interface EntryView {
  readonly id: string;
  readonly icon: string;
  readonly sentence: string;
  /** An instant; null where only the day is known. */
  readonly at: string | null;
  readonly href: string | null;
  readonly staffOnly: boolean;
  readonly source: Entry['source'] & { readonly system: string };
}

export interface TimelineView {
  readonly days: readonly { readonly day: string; readonly isNew: boolean; readonly entries: readonly EntryView[] }[];
  /** Address of the next page; null on the last. */
  readonly next: string | null;
  readonly search: string;
}

const icons: Readonly<Record<Area, string>> = {
  money: 'receipt',
  files: 'files',
  messages: 'message-square',
  signatures: 'pen-line',
  other: 'info',
};

/** Text of the search field; more than anyone types is cut. */
export function searchOf(req: Request): string {
  return typeof req.query.q === 'string' ? req.query.q.slice(0, 200) : '';
}

export function cursorOf(req: Request): string | undefined {
  return typeof req.query.cursor === 'string' ? req.query.cursor : undefined;
}

/** A page of the timeline by days, as this reader sees it. Dates of the books stay the days they are. */
export async function timelineView(req: Request, plugins: PluginHost, page: TimelinePage): Promise<TimelineView> {
  const person = req.reader?.person ?? null;
  const { t, format } = voiceFor(req.shell, req.firm, person);
  const zone = person?.timeZone ?? req.firm?.timeZone ?? 'UTC';
  const systems = await systemNames(plugins);
  const isStaff = req.reader?.kind === 'staff';
  const days: { day: string; isNew: boolean; entries: EntryView[] }[] = [];
  for (const entry of page.entries) {
    const day = dayOf(entry, zone);
    if (days.at(-1)?.day !== day) days.push({ day, isNew: days.length > 0 || req.query.day !== day, entries: [] });
    days.at(-1)?.entries.push({
      id: entry.id,
      icon: icons[entry.area],
      sentence: sentenceOf(entry.kind, entry.params, {
        t,
        money: (value) => format.money(value),
        date: (value) => format.date(value),
      }),
      at: dateOf(entry) === null ? entry.occurredAt : null,
      href: !isStaff && entry.source.kind === 'invoice' ? `/invoices/${entry.source.recordId}` : null,
      staffOnly: isStaff && entry.audience === 'staff',
      source: { ...entry.source, system: systems.get(entry.source.connectionId) ?? '' },
    });
  }
  return { days, next: nextAddress(req, page.next, days.at(-1)?.day), search: searchOf(req) };
}

function dayOf(entry: Entry, zone: string): string {
  return dateOf(entry) ?? Temporal.Instant.from(entry.occurredAt).toZonedDateTimeISO(zone).toPlainDate().toString();
}

function dateOf({ params }: Entry): string | null {
  return typeof params.day === 'string' && params.day !== '' ? params.day : null;
}

/** What people call the systems behind the connections: the names their plugins give themselves. */
async function systemNames(plugins: PluginHost): Promise<ReadonlyMap<string, string>> {
  const names = new Map(plugins.plugins.map((plugin) => [plugin.id, nameOf(plugin)]));
  const connections = await plugins.connections();
  return new Map(connections.map(({ id, pluginId }) => [id, names.get(pluginId) ?? pluginId]));
}

function nameOf(plugin: LoadedPlugin): string {
  return plugin.state === 'ready' ? plugin.definition.name : plugin.id;
}

/** The next page continues the last day: it is told which that is, so that its divider does not come twice. */
function nextAddress(req: Request, cursor: string | null, day: string | undefined): string | null {
  if (cursor === null) return null;
  const address = new URL(req.originalUrl, 'http://here');
  address.searchParams.set('cursor', cursor);
  if (day !== undefined) address.searchParams.set('day', day);
  return address.pathname + address.search;
}
