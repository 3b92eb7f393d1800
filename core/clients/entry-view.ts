import type { Request } from 'express';
import { systemName, type Connection, type PluginHost } from '../plugin-host/index.ts';
import { sentenceOf, type Area, type Entry, type Voice } from '../timeline/index.ts';
import { readersZone, voiceFor } from '../web/index.ts';

/** One line, ready to draw. */
export interface EntryView {
  readonly id: string;
  readonly icon: string;
  readonly sentence: string;
  /** The whole text the sentence is the beginning of; '' where it says all. */
  readonly text: string;
  /** An instant; null where only the day is known. */
  readonly at: string | null;
  readonly href: string | null;
  readonly isStaffOnly: boolean;
  readonly source: Entry['source'] & { readonly system: string };
}

/** The lines of one day. */
export interface DayView {
  /** ISO date. */
  readonly day: string;
  readonly entries: readonly EntryView[];
}

const iconOfArea: Readonly<Record<Area, string>> = {
  money: 'receipt',
  files: 'files',
  messages: 'message-square',
  signatures: 'pen-line',
  other: 'info',
};

const iconOfRecord: Readonly<Record<string, string>> = {
  person: 'user',
  company: 'building-2',
  deal: 'landmark',
  note: 'file-text',
};

/** Entries by days, as this reader sees them. Dates of the books stay the days they are. */
export function daysOf(req: Request, systems: Systems, entries: readonly Entry[]): readonly DayView[] {
  const person = req.reader?.person ?? null;
  const { t, format } = voiceFor(req.shell, req.firm, person);
  const voice: Voice = { t, money: (money) => format.money(money), date: (day) => format.date(day) };
  const zone = readersZone(req);
  const isStaff = req.reader?.kind === 'staff';
  const days: { day: string; entries: EntryView[] }[] = [];
  for (const entry of entries) {
    const day = dayOf(entry, zone);
    if (days.at(-1)?.day !== day) days.push({ day, entries: [] });
    days.at(-1)?.entries.push({
      id: entry.id,
      icon: iconOfRecord[entry.source.kind] ?? iconOfArea[entry.area],
      sentence: sentenceOf(entry.kind, entry.params, voice),
      text: typeof entry.params.text === 'string' ? entry.params.text : '',
      at: dateOf(entry) === null ? entry.occurredAt : null,
      href: !isStaff && entry.source.kind === 'invoice' ? `/invoices/${entry.source.recordId}` : null,
      isStaffOnly: isStaff && entry.audience === 'staff',
      source: { ...entry.source, system: systems.nameOf(entry.source.connectionId) },
    });
  }
  return days;
}

/** The systems behind the connections, by the names people know. */
export interface Systems {
  nameOf(connectionId: string): string;
  /** Names of those that should be read and cannot be: what they told may be out of date. */
  readonly silent: readonly string[];
}

export async function systemsOf(plugins: PluginHost): Promise<Systems> {
  const called = ({ pluginId }: Connection): string => systemName(plugins.plugins, pluginId);
  const connections = await plugins.connections();
  const byId = new Map(connections.map((connection) => [connection.id, called(connection)]));
  const silent = connections.filter(({ enabled, state }) => enabled && state === 'needs_attention').map(called);
  return { nameOf: (id) => byId.get(id) ?? '', silent: [...new Set(silent)] };
}

function dayOf(entry: Entry, zone: string): string {
  return dateOf(entry) ?? Temporal.Instant.from(entry.occurredAt).toZonedDateTimeISO(zone).toPlainDate().toString();
}

function dateOf({ params }: Entry): string | null {
  return typeof params.day === 'string' && params.day !== '' ? params.day : null;
}
