import { InvalidInput, type CrmPort, type PluginContext, type RecordRef } from '../../../core/plugin-api/index.ts';
import { hubObject } from '../answers.ts';
import { writing } from '../client.ts';
import { companies, contacts, type ObjectType } from '../objects.ts';
import { changeRequest } from '../requests.ts';

type Change = Parameters<NonNullable<CrmPort['setProperties']>>[1];

/** Those whose write scopes the connection asks for (connect.ts). */
const writable: readonly ObjectType[] = [contacts, companies];

/**
 * Sets properties to values: doing it twice is doing it once, so the intent id is not needed here. Throws InvalidInput
 * for anything but a person or a company, VendorRefused for a property HubSpot does not have, NotFound for an object that is
 * gone, OutcomeUnknown: call again.
 */
export async function setProperties(ctx: PluginContext, { of, properties }: Change): Promise<void> {
  const type = typeOf(of);
  await writing(ctx, `update ${type.name}`, hubObject, (client) =>
    client.crm.objects.basicApi.update(type.name, of.externalId, changeRequest(properties)),
  );
}

function typeOf({ kind }: RecordRef): ObjectType {
  const type = writable.find((known) => known.kind === kind);
  if (!type) throw new InvalidInput('In HubSpot properties are set on people and companies only.', {}, { kind });
  return type;
}
