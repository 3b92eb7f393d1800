import type { CrmPort, PluginContext } from '../../../core/plugin-api/index.ts';
import { hubObject } from '../answers.ts';
import { writing } from '../client.ts';
import { changeRequest } from '../requests.ts';
import { typeOf } from './about.ts';

type Change = Parameters<NonNullable<CrmPort['setProperties']>>[1];

/**
 * Sets properties to values: doing it twice is doing it once, so the intent id is not needed here. Throws VendorRefused
 * for a property HubSpot does not have, NotFound for an object that is gone, OutcomeUnknown: call again.
 */
export async function setProperties(ctx: PluginContext, { of, properties }: Change): Promise<void> {
  const type = typeOf(of);
  await writing(ctx, `update ${type.name}`, hubObject, (client) =>
    client.crm.objects.basicApi.update(type.name, of.externalId, changeRequest(properties)),
  );
}
