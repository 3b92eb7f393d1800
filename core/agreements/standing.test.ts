import { describe, expect, test } from '@jest/globals';
import type { Signer } from './signer.ts';
import { standingOf } from './standing.ts';

const now = Temporal.Instant.from('2026-11-24T12:00:00Z');
const ago = (minutes: number): string => now.subtract({ minutes }).toString();

function aSigner(overrides: Partial<Signer> = {}): Signer {
  return {
    id: 's-1',
    agreementId: 'a',
    clientId: 'c',
    personId: 'anna',
    recipientId: '1',
    clientUserId: 's-1',
    name: 'Anna',
    email: 'anna@acme.example',
    position: 1,
    role: 'signer',
    status: 'sent',
    actedAt: null,
    openedAt: null,
    returnedAt: null,
    hint: null,
    lookedAt: null,
    ...overrides,
  };
}

const ben = (overrides: Partial<Signer> = {}): Signer =>
  aSigner({ id: 's-2', personId: 'ben', name: 'Ben', position: 2, status: 'created', ...overrides });
const kindFor = (signers: readonly Signer[], person: string | null = 'anna', status: 'sent' | 'completed' = 'sent') =>
  standingOf({ status }, signers, person, now).kind;

describe('for whom it is the turn', () => {
  test('the first may sign, the second sees who comes before', () => {
    expect(kindFor([aSigner(), ben()])).toBe('to_sign');
    expect(standingOf({ status: 'sent' }, [aSigner(), ben()], 'ben', now)).toEqual({
      kind: 'not_yet',
      before: ['Anna'],
    });
  });

  test('who signed waits for the others by name', () => {
    const signers = [aSigner({ status: 'completed' }), ben({ status: 'sent' })];
    expect(standingOf({ status: 'sent' }, signers, 'anna', now)).toEqual({ kind: 'signed', waitsFor: ['Ben'] });
  });

  test('who is asked by the service’s own mail signs there, not here', () => {
    expect(kindFor([aSigner({ clientUserId: null })])).toBe('by_mail');
  });

  test('who gets a copy, or belongs to the client and is not named, signs nothing', () => {
    expect(kindFor([aSigner({ role: 'copy' }), ben({ status: 'sent' })])).toBe('others');
    expect(kindFor([ben({ status: 'sent' })])).toBe('others');
    expect(kindFor([aSigner()], null)).toBe('others');
  });

  test('an ended agreement is over for everyone, whatever its signers say', () => {
    expect(kindFor([aSigner()], 'anna', 'completed')).toBe('completed');
  });
});

describe('after coming back', () => {
  const back = (overrides: Partial<Signer>): string =>
    kindFor([aSigner({ openedAt: ago(30), returnedAt: ago(1), ...overrides })]);

  test('signing is not offered again to who signed, declined, or said nothing', () => {
    for (const hint of ['signed', 'declined', null] as const) expect(back({ hint })).toBe('confirming');
  });

  test('it is offered to who left, or whose link was no good', () => {
    for (const hint of ['left', 'expired'] as const) expect(back({ hint })).toBe('to_sign');
  });

  test('it is offered again once the news must have been lost, and sooner where nothing was said', () => {
    expect(back({ hint: 'signed', returnedAt: ago(16) })).toBe('to_sign');
    expect(back({ hint: null, returnedAt: ago(3) })).toBe('to_sign');
  });

  test('a later visit to the signing page puts an end to what was said before', () => {
    expect(back({ hint: 'signed', openedAt: ago(0) })).toBe('to_sign');
  });
});
