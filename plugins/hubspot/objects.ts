import type { RecordKind } from '../../core/plugin-api/index.ts';

/** A type of HubSpot's objects as far as this plugin deals with it. */
export interface ObjectType {
  readonly name: 'contacts' | 'companies' | 'deals' | 'notes';
  readonly kind: Extract<RecordKind, 'person' | 'company' | 'deal' | 'note'>;
  /** HubSpot's number of the type, in addresses of its pages and in newer webhooks. */
  readonly typeId: string;
  /** The property searches go by; contacts have one of their own. */
  readonly modified: 'lastmodifieddate' | 'hs_lastmodifieddate';
  readonly properties: readonly string[];
  /** Types whose associations say whose it is. */
  readonly belongsTo: readonly Associated[];
}

export type Associated = 'contacts' | 'companies';

/** Ids that were merged into an object; those objects are gone. */
const merged = 'hs_merged_object_ids';

export const contacts: ObjectType = {
  name: 'contacts',
  kind: 'person',
  typeId: '0-1',
  modified: 'lastmodifieddate',
  properties: ['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'lastmodifieddate', merged],
  belongsTo: ['companies'],
};

export const companies: ObjectType = {
  name: 'companies',
  kind: 'company',
  typeId: '0-2',
  modified: 'hs_lastmodifieddate',
  properties: ['name', 'domain', 'hs_lastmodifieddate', merged],
  belongsTo: [],
};

export const deals: ObjectType = {
  name: 'deals',
  kind: 'deal',
  typeId: '0-3',
  modified: 'hs_lastmodifieddate',
  properties: [
    'dealname',
    'dealstage',
    'amount',
    'deal_currency_code',
    'closedate',
    'hs_is_closed',
    'hs_is_closed_won',
    'hs_lastmodifieddate',
    merged,
  ],
  belongsTo: ['companies', 'contacts'],
};

export const notes: ObjectType = {
  name: 'notes',
  kind: 'note',
  typeId: '0-46',
  modified: 'hs_lastmodifieddate',
  properties: ['hs_note_body', 'hs_timestamp', 'hs_lastmodifieddate'],
  belongsTo: ['companies', 'contacts'],
};

export const objectTypes: readonly ObjectType[] = [contacts, companies, deals, notes];
