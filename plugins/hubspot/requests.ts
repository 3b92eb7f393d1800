import {
  BatchInputPublicFetchAssociationsBatchRequest,
  PublicFetchAssociationsBatchRequest,
} from '@hubspot/api-client/lib/codegen/crm/associations/v4/index.js';
import {
  AssociationSpec,
  AssociationSpecAssociationCategoryEnum,
  BatchReadInputSimplePublicObjectId,
  Filter,
  FilterGroup,
  PublicAssociationsForObject,
  PublicObjectId,
  PublicObjectSearchRequest,
  SimplePublicObjectId,
  SimplePublicObjectInput,
  SimplePublicObjectInputForCreate,
  type FilterOperatorEnum,
} from '@hubspot/api-client/lib/codegen/crm/objects/index.js';

/** The SDK takes instances of its own classes; this is where they are made. */

export function objectsRequest(
  ids: readonly string[],
  properties: readonly string[],
): BatchReadInputSimplePublicObjectId {
  return Object.assign(new BatchReadInputSimplePublicObjectId(), {
    inputs: ids.map((id) => Object.assign(new SimplePublicObjectId(), { id })),
    properties: [...properties],
    propertiesWithHistory: [],
  });
}

export function associationsRequest(
  inputs: readonly { readonly id: string; readonly after?: string }[],
): BatchInputPublicFetchAssociationsBatchRequest {
  return Object.assign(new BatchInputPublicFetchAssociationsBatchRequest(), {
    inputs: inputs.map((input) => Object.assign(new PublicFetchAssociationsBatchRequest(), input)),
  });
}

export interface Condition {
  readonly property: string;
  readonly operator: FilterOperatorEnum;
  readonly value: string;
}

/** A search for what fulfils all conditions, in ascending order of one property: HubSpot sorts by one only. */
export function searchRequest(wish: {
  readonly conditions: readonly Condition[];
  readonly sortedBy: string;
  readonly properties: readonly string[];
  readonly limit: number;
}): PublicObjectSearchRequest {
  const filters = wish.conditions.map(({ property, operator, value }) =>
    Object.assign(new Filter(), { propertyName: property, operator, value }),
  );
  return Object.assign(new PublicObjectSearchRequest(), {
    filterGroups: [Object.assign(new FilterGroup(), { filters })],
    sorts: [wish.sortedBy],
    properties: [...wish.properties],
    limit: wish.limit,
  });
}

export function creationRequest(
  properties: Readonly<Record<string, string>>,
  about: readonly { readonly id: string; readonly associationTypeId: number }[],
): SimplePublicObjectInputForCreate {
  return Object.assign(new SimplePublicObjectInputForCreate(), {
    properties: { ...properties },
    associations: about.map(({ id, associationTypeId }) =>
      Object.assign(new PublicAssociationsForObject(), {
        to: Object.assign(new PublicObjectId(), { id }),
        types: [
          Object.assign(new AssociationSpec(), {
            associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
            associationTypeId,
          }),
        ],
      }),
    ),
  });
}

export function changeRequest(properties: Readonly<Record<string, string>>): SimplePublicObjectInput {
  return Object.assign(new SimplePublicObjectInput(), { properties: { ...properties } });
}
