import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/objects/index.js';
import { setTimeout as pause } from 'node:timers/promises';
import type { PluginContext } from '../../../core/plugin-api/index.ts';
import { foundObjects, type HubObject } from '../answers.ts';
import { reading } from '../client.ts';
import type { ObjectType } from '../objects.ts';
import { searchRequest, type Condition } from '../requests.ts';

/** The largest answer of a search. */
export const searchSize = 200;

/**
 * Pause between two searches of a connection in this process, in milliseconds. An account takes five a second ('Search the
 * CRM', 'Rate limits'), whoever asks: a worker and a command that sync at once stay below it together. Shorter would be
 * refused now and then and cost a pass its turn; longer slows a large catching-up, at two hundred records a search.
 */
const betweenMs = 450;
const lastSearch = new Map<string, number>();

/** Those that changed at `since` or later, the longest ago first. */
export function changedSince(ctx: PluginContext, type: ObjectType, since: number): Promise<readonly HubObject[]> {
  return search(
    ctx,
    type,
    [{ property: type.modified, operator: FilterOperatorEnum.Gte, value: String(since) }],
    type.modified,
  );
}

/** Those that changed in exactly that millisecond, in the order of ids, after `inside`. */
export function changedIn(
  ctx: PluginContext,
  type: ObjectType,
  moment: number,
  inside: string,
): Promise<readonly HubObject[]> {
  const conditions = [
    { property: type.modified, operator: FilterOperatorEnum.Eq, value: String(moment) },
    { property: 'hs_object_id', operator: FilterOperatorEnum.Gt, value: inside },
  ];
  return search(ctx, type, conditions, 'hs_object_id');
}

async function search(
  ctx: PluginContext,
  type: ObjectType,
  conditions: readonly Condition[],
  sortedBy: string,
): Promise<readonly HubObject[]> {
  await turn(ctx.connectionId);
  const request = searchRequest({ conditions, sortedBy, properties: type.properties, limit: searchSize });
  const { results } = await reading(ctx, `search ${type.name}`, foundObjects, (client) =>
    client.crm.objects.searchApi.doSearch(type.name, request),
  );
  return results;
}

async function turn(connectionId: string): Promise<void> {
  const now = performance.now();
  const at = Math.max(now, (lastSearch.get(connectionId) ?? -betweenMs) + betweenMs);
  lastSearch.set(connectionId, at);
  if (at > now) await pause(at - now);
}
