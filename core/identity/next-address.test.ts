import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextAddress } from './next-address.ts';

describe('the place after signing in', () => {
  test('is the page that was asked for', () => {
    expect(nextAddress('/invoices/7?tab=paid', 'client')).toBe('/invoices/7?tab=paid');
    expect(nextAddress('/staff/clients', 'staff')).toBe('/staff/clients');
    expect(nextAddress('/account', 'staff')).toBe('/account');
  });

  test('is the own start page when nothing was asked for', () => {
    expect(nextAddress(undefined, 'client')).toBe('/');
    expect(nextAddress('', 'staff')).toBe('/staff');
    expect(nextAddress(['/a', '/b'], 'client')).toBe('/');
  });

  test('never sends a client to the desk or staff to a client’s page', () => {
    expect(nextAddress('/staff/settings', 'client')).toBe('/');
    expect(nextAddress('/staff', 'client')).toBe('/');
    expect(nextAddress('/invoices', 'staff')).toBe('/staff');
  });

  test('is not the sign-in page again', () => {
    expect(nextAddress('/sign-in?next=/x', 'client')).toBe('/');
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\n/evil.example',
    'evil.example',
    '/a\\b',
    ' /invoices',
  ])('never leads to another site: %p', (asked) => {
    expect(nextAddress(asked, 'client')).toBe('/');
  });

  test('always stays on this site, whatever is asked', () => {
    const nasty = fc.array(
      fc.constantFrom('/', '\\', '.', '@', ':', '?', '#', '%', '\t', '\n', ' ', 'a', 'http', 'evil.example', '%2f'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        nasty.map((parts) => parts.join('')),
        fc.constantFrom('staff' as const, 'client' as const),
        (asked, kind) => {
          expect(new URL(nextAddress(asked, kind), 'https://portal.example/sign-in').origin).toBe(
            'https://portal.example',
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
