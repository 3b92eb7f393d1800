import { InvalidInput, type RecordRef } from '../../../../core/plugin-api/index.ts';
import { announce } from '../connect.ts';
import type { Office } from '../office.ts';
import { keep } from './change.ts';

/** The sender corrects the subject of one agreement under way, the same one every time. */
export function touch(office: Office): RecordRef {
  const envelope = office.envelopes.list().find(({ status }) => status === 'sent');
  if (!envelope) throw new InvalidInput('There is no agreement under way to correct.');
  const subject = `${envelope.subject.replace(/ \(corrected \d+\)$/, '')} (corrected ${office.kit.store.next('touch')})`;
  announce(office, keep(office, { ...envelope, subject, modifiedAt: office.now() }), 'envelope-corrected');
  return { kind: 'envelope', externalId: envelope.id };
}
