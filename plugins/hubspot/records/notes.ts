import type { Note } from '../../../core/plugin-api/index.ts';
import { withoutMarker } from '../crm/marker.ts';
import { instant, msOf } from './dates.ts';
import type { ReadObject } from './read-object.ts';
import { plainText } from './text.ts';

export function noteData({ object, associations }: ReadObject): Note {
  const { text, intentId } = withoutMarker(plainText(object.properties['hs_note_body'] ?? ''));
  return {
    body: text,
    createdAt: instant(msOf(object.properties['hs_timestamp']) ?? object.createdAt.getTime()),
    companyIds: [...associations.companies],
    personIds: [...associations.contacts],
    ownWrite: intentId !== null,
  };
}
