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
 * Searches of one account in a second ('Search the CRM', 'Rate limits': five); kept below it within this process. When
 * several processes search together the account's own answer slows them down.
 */
const betweenMs = 250;
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
