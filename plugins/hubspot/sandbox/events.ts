import { createHmac } from 'node:crypto';
import type { WebhookDelivery } from '../../../core/plugin-api/index.ts';
import { singularOf } from './association-types.ts';
import type { Crm } from './crm.ts';
import type { End } from './links.ts';
import type { TypeName } from './model.ts';

/** Who made a change: the people in HubSpot, or an app. */
export type Source = 'CRM_UI' | 'INTEGRATION';

export interface Happening {
  readonly type: TypeName;
  readonly what: 'creation' | 'deletion' | 'propertyChange' | 'merge' | 'associationChange';
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Types with webhooks; HubSpot tells nothing of notes. */
const told: readonly TypeName[] = ['contacts', 'companies', 'deals'];
const kinds: readonly Happening['what'][] = ['creation', 'deletion', 'propertyChange', 'merge', 'associationChange'];
/** Properties the app is subscribed to. */
const watched = new Set([
  'email',
  'firstname',
  'lastname',
  'phone',
  'name',
  'domain',
  'dealname',
  'dealstage',
  'amount',
]);

const firstSubscription = 2_600_001;
/** The largest delivery. */
const mostEvents = 100;

/** Tells the app what happened, up to a hundred events in one delivery. */
export function announce(crm: Crm, source: Source, happenings: readonly Happening[]): void {
  const { webhookUrl } = crm.account();
  if (webhookUrl === null) return;
  const events = happenings.filter(isSubscribed).map((happening) => eventOf(crm, source, happening));
  for (let from = 0; from < events.length; from += mostEvents)
    crm.kit.deliver({
      id: crm.kit.uuid(),
      url: webhookUrl,
      headers: {},
      body: JSON.stringify(events.slice(from, from + mostEvents)),
    });
}

/** 'Validating requests', version 3: signed anew at each attempt, since a signature carries its time. */
export function signatureFor(crm: Crm, { url, body }: WebhookDelivery): Readonly<Record<string, string>> {
  const timestamp = String(crm.now());
  const signature = createHmac('sha256', crm.account().clientSecret)
    .update(`POST${url}${body}${timestamp}`)
    .digest('base64');
  return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp };
}

export function created(type: TypeName, id: string): Happening {
  return { type, what: 'creation', fields: { objectId: Number(id), changeFlag: 'CREATED' } };
}

export function deleted(type: TypeName, id: string): Happening {
  return { type, what: 'deletion', fields: { objectId: Number(id), changeFlag: 'DELETED' } };
}

export function propertyChanged(type: TypeName, id: string, name: string, value: string | null): Happening {
  return {
    type,
    what: 'propertyChange',
    fields: { objectId: Number(id), propertyName: name, propertyValue: value ?? '' },
  };
}

export function merged(type: TypeName, primary: string, away: string): Happening {
  return {
    type,
    what: 'merge',
    fields: {
      objectId: Number(primary),
      primaryObjectId: Number(primary),
      mergedObjectIds: [Number(away)],
      newObjectId: Number(primary),
      numberOfPropertiesMoved: 0,
    },
  };
}

export function associationChanged(from: End, to: End, removed: boolean): Happening {
  return {
    type: from.type,
    what: 'associationChange',
    fields: {
      associationType: `${singularOf(from.type)}_TO_${singularOf(to.type)}`.toUpperCase(),
      fromObjectId: Number(from.id),
      toObjectId: Number(to.id),
      associationRemoved: removed,
      isPrimaryAssociation: false,
    },
  };
}

function isSubscribed({ type, what, fields }: Happening): boolean {
  if (!told.includes(type)) return false;
  return what !== 'propertyChange' || watched.has(String(fields['propertyName']));
}

function eventOf(crm: Crm, source: Source, { type, what, fields }: Happening): Record<string, unknown> {
  const { portalId, appId } = crm.account();
  return {
    eventId: crm.kit.store.next('events'),
    subscriptionId: firstSubscription + told.indexOf(type) * kinds.length + kinds.indexOf(what),
    portalId,
    appId,
    occurredAt: crm.now(),
    subscriptionType: `${singularOf(type)}.${what}`,
    attemptNumber: 0,
    changeSource: source,
    sourceId: source === 'CRM_UI' ? 'userId:1' : String(appId),
    ...fields,
  };
}
