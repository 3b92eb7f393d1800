import { describe, expect, test } from '@jest/globals';
import type { Audience, Envelope } from '../plugin-api/index.ts';
import { entriesFor } from './entries-for.ts';
import { storedSentence } from './sentence.ts';

const around = { timeZone: 'Europe/London', labels: {}, changedAt: '2026-03-09T10:00:00Z' };

type Signer = Envelope['recipients'][number];

function signer(id: string, name: string, own: Partial<Signer> = {}): Signer {
  return {
    id,
    order: 1,
    role: 'signer',
    name,
    email: `${id}@x.example`,
    clientUserId: id,
    status: 'sent',
    actedAt: null,
    ...own,
  };
}

const anna = signer('1', 'Anna Müller');
const bert = signer('2', 'Bert');

const sent: Envelope = {
  subject: 'Engagement letter',
  status: 'sent',
  sentAt: '2026-03-01T10:00:00Z',
  completedAt: null,
  declinedAt: null,
  voidedAt: null,
  reason: null,
  sender: { name: 'Fern', email: null },
  documents: [],
  intentId: null,
  recipients: [anna, bert],
};

function told(own: Partial<Envelope>, audience: Audience = 'client') {
  const data = { ...sent, ...own };
  const record = {
    kind: 'envelope',
    externalId: 'e',
    versionAt: null,
    belongsTo: [],
    url: null,
    audience,
    data,
  } as const;
  return entriesFor(record, around).map(({ kind, params, audience: who, occurredAt, area }) => ({
    sentence: storedSentence(kind, params),
    who,
    at: occurredAt,
    area,
  }));
}

function sentences(own: Partial<Envelope>): string[] {
  return told(own).map(({ sentence }) => sentence);
}

const toBoth = 'Agreement “Engagement letter” sent for signature to Anna Müller, Bert';
const annaSigned = signer('1', 'Anna Müller', { status: 'completed', actedAt: '2026-03-02T09:00:00Z' });

describe('an envelope', () => {
  test('is for staff while it is a draft', () => {
    expect(told({ status: 'created', sentAt: null })).toMatchObject([
      { sentence: 'Agreement “Engagement letter” drafted', who: 'staff', area: 'signatures' },
    ]);
  });

  test('is sent to its signers, not to those who get a copy', () => {
    const copy = signer('3', 'Carla', { role: 'copy' });
    expect(sentences({ recipients: [anna, bert, copy] })).toEqual([toBoth]);
  });

  test('tells who signed, when they did', () => {
    expect(told({ recipients: [annaSigned, bert] })).toMatchObject([
      { sentence: toBoth, at: '2026-03-01T10:00:00Z' },
      { sentence: 'Anna Müller signed the agreement “Engagement letter”', at: '2026-03-02T09:00:00Z', who: 'client' },
    ]);
  });

  test('tells staff alone that somebody has it open', () => {
    const opened = told({ status: 'delivered', recipients: [signer('1', 'Anna Müller', { status: 'delivered' })] });
    expect(opened.at(-1)).toMatchObject({
      sentence: 'Anna Müller opened the agreement “Engagement letter”',
      who: 'staff',
    });
  });

  test('is complete once everyone has signed', () => {
    const all = { recipients: [annaSigned], status: 'completed' as const, completedAt: '2026-03-02T09:00:01Z' };
    expect(told(all).at(-1)).toMatchObject({
      sentence: 'Agreement “Engagement letter” signed by everyone',
      at: '2026-03-02T09:00:01Z',
    });
  });

  test('is declined by somebody, with their reason', () => {
    const declined = { status: 'declined' as const, declinedAt: '2026-03-03T08:00:00Z', reason: 'Wrong fee' };
    const recipients = [signer('1', 'Anna Müller', { status: 'declined', actedAt: '2026-03-03T08:00:00Z' })];
    expect(told({ ...declined, recipients }).at(-1)).toMatchObject({
      sentence: 'Anna Müller declined to sign the agreement “Engagement letter”: Wrong fee',
      at: '2026-03-03T08:00:00Z',
    });
  });

  test('is withdrawn with a reason, at the latest when that was first seen', () => {
    expect(told({ status: 'voided', voidedAt: null, reason: 'Sent by mistake' }).at(-1)).toMatchObject({
      sentence: 'Agreement “Engagement letter” withdrawn: Sent by mistake',
      at: '2026-03-09T10:00:00Z',
    });
  });

  test('is told to staff alone where the record is for staff', () => {
    const whole = told({ status: 'completed', completedAt: null, recipients: [annaSigned] }, 'staff');
    expect(new Set(whole.map(({ who }) => who))).toEqual(new Set(['staff']));
  });

  test('goes without a subject and a name where they are empty', () => {
    expect(sentences({ subject: '', recipients: [] })).toEqual(['Agreement sent for signature']);
  });
});
