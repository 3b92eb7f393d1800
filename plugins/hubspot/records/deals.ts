import { parseDecimal, type Deal, type PluginContext } from '../../../core/plugin-api/index.ts';
import { instant, msOf } from './dates.ts';
import type { ReadObject } from './read-object.ts';
import { textOf } from './text.ts';

export function dealData(ctx: PluginContext, { object, associations, stages }: ReadObject): Deal {
  const { properties } = object;
  const stage = textOf(properties['dealstage']) ?? '';
  const isClosed = properties['hs_is_closed'] === 'true';
  const status = properties['hs_is_closed_won'] === 'true' ? 'won' : isClosed ? 'lost' : 'open';
  const closedAt = status === 'open' ? null : msOf(properties['closedate']);
  return {
    name: textOf(properties['dealname']) ?? `Deal ${object.id}`,
    stage: stages.get(stage) ?? stage,
    status,
    amount: amountOf(ctx, object.id, textOf(properties['amount']), textOf(properties['deal_currency_code'])),
    companyIds: [...associations.companies],
    personIds: [...associations.contacts],
    createdAt: instant(object.createdAt.getTime()),
    closedAt: closedAt === null ? null : instant(closedAt),
  };
}

/** A deal's amount is somebody's estimate: one that is no amount in its currency is left out and told in the log. */
function amountOf(ctx: PluginContext, id: string, text: string | null, currency: string | null): Deal['amount'] {
  if (text === null) return null;
  try {
    return parseDecimal(text, currency ?? ctx.identity?.baseCurrency ?? '');
  } catch (error) {
    ctx.log.warn({ deal: id, error: String(error) }, 'The amount of a deal could not be read.');
    return null;
  }
}
