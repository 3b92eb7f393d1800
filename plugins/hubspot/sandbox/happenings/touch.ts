import { InvalidInput, type RecordRef } from '../../../../core/plugin-api/index.ts';
import type { Crm } from '../crm.ts';
import { update } from './write.ts';

/** Somebody writes down another telephone number of the oldest contact. */
export function touch(crm: Crm): RecordRef {
  const contact = crm
    .objects('contacts')
    .list()
    .find(({ archivedAt }) => archivedAt === null);
  if (!contact) throw new InvalidInput('There is no contact yet.');
  const phone = `+44 20 7946 ${String(crm.kit.store.next('touch')).padStart(4, '0')}`;
  update(crm, 'CRM_UI', { type: 'contacts', id: contact.id }, { phone });
  return { kind: 'person', externalId: contact.id };
}
