import type { Request, Response } from 'express';
import { transaction } from '../db/index.ts';
import { staffOf } from '../identity/index.ts';
import type { PluginDefinition } from '../plugin-api/index.ts';
import { callbackUrl, waysOf, type FormField } from '../plugin-host/index.ts';
import { renderPage, voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { cardView } from './card-view.ts';
import type { FoundPlugin } from './find-plugin.ts';
import { progressOf } from './progress.ts';
import { readLog } from './queries.ts';
import { fieldId, fieldViews, type SentSettings } from './settings-form.ts';

export const pluginsPath = '/staff/settings/plugins';

/** Acts shown of a connection's log; older ones stay in the audit. */
const logShown = 8;

/** What an act that failed leaves on the page. */
export interface Failed {
  /** What went wrong, a sentence. */
  readonly trouble: string | null;
  /** Sentences by setting. */
  readonly problems: Readonly<Record<string, string>>;
  readonly sent: SentSettings;
}

const nothingFailed: Failed = { trouble: null, problems: {}, sent: {} };

/** Draws a plugin's page; `failed` is what came of the form that was just sent. */
export async function drawPlugin(
  deps: Deps,
  req: Request,
  res: Response,
  found: FoundPlugin,
  failed: Failed = nothingFailed,
): Promise<void> {
  const model = stateModel(deps, found);
  const { definition, own } = found;
  const fields = definition ? await deps.plugins.settingsForm(definition.id) : [];
  const log = own ? await transaction(deps.db, (tx) => readLog(tx, own.connection.id, logShown)) : [];
  renderPage(req, res, 'settings/plugin', {
    title: titleOf(req, found.card.name),
    ...model,
    keyTrouble: deps.plugins.keyTrouble,
    told: failed.trouble === null && Object.keys(failed.problems).length === 0 ? toldOf(req, model.card) : null,
    trouble: failed.trouble,
    problems: Object.fromEntries(Object.entries(failed.problems).map(([name, text]) => [fieldId(name), text])),
    fields: fieldViews(fields, failed.sent, failed.problems),
    access: definition && accessOf(definition),
    doors: definition && doorsOf(deps, definition, fields),
    log,
  });
}

/** The part of the page that follows a sync: the card and how far it is. */
export function stateModel(
  deps: Deps,
  found: FoundPlugin,
  totals: ReadonlyMap<string, number> = new Map(),
): { readonly card: ReturnType<typeof cardView>; readonly progress: ReturnType<typeof progressOf> | null } {
  const now = deps.clock.now();
  const view = cardView(found, { now, keyTrouble: deps.plugins.keyTrouble });
  const isReading = view.condition.kind === 'reading';
  return { card: view, progress: isReading ? progressOf(found.own?.streams ?? [], totals, now) : null };
}

function titleOf(req: Request, name: string): string {
  return voiceFor(req.shell, req.firm, staffOf(req).person).t('settings.plugin.title', { name });
}

/** What was just done, when the page still shows it: an old address in the history says nothing. */
function toldOf(req: Request, card: ReturnType<typeof cardView>): string | null {
  const { told } = req.query;
  const stands = card.isOn && card.condition.kind !== 'needs_attention';
  if (told === 'connected' || told === 'checked' || told === 'on') return stands ? told : null;
  if (told === 'off') return card.condition.kind === 'off' ? told : null;
  return told === 'disconnected' && card.condition.kind === 'disconnected' ? told : null;
}

/** Everything the manifest lets it do, as a person who must allow it wants to know. */
function accessOf(definition: PluginDefinition): {
  readonly hosts: readonly string[];
  readonly scopes: readonly string[];
} {
  const ways = waysOf(definition.connect);
  return {
    hosts: [...new Set(Object.values(definition.endpoints).map((address) => address.replace('https://', '')))],
    scopes: [...new Set(ways.flatMap((way) => (way.kind === 'api-key' ? [] : way.options.scopes)))],
  };
}

/** Addresses a person enters at the vendor, null where it wants none, and whether connecting leads through its pages. */
function doorsOf(
  deps: Deps,
  definition: PluginDefinition,
  fields: readonly FormField[],
): {
  readonly webhook: string | null;
  readonly callback: string | null;
  readonly way: 'api-key' | 'oauth2' | 'jwt-grant' | 'choice';
  readonly reconnects: boolean;
} {
  const { connect, id, webhooks } = definition;
  const asksConsent = waysOf(connect).some(({ kind }) => kind !== 'api-key');
  // A choice nobody made yet chooses nothing.
  const chosen = connect.kind === 'choice' ? connect.ways[valueOf(fields, connect.setting)] : connect;
  return {
    webhook: webhooks ? `${deps.url}/webhooks/${id}` : null,
    callback: asksConsent ? callbackUrl(deps, id) : null,
    way: connect.kind,
    reconnects: chosen !== undefined && chosen.kind !== 'api-key',
  };
}

function valueOf(fields: readonly FormField[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? '';
}
