import type { RefusalCode } from '../../../core/plugin-api/index.ts';

/** Xero's validation messages by what can be done about them; the first that fits counts. */
const patterns: readonly (readonly [RegExp, RefusalCode])[] = [
  [/lock date|locked|period.*(closed|lock)/i, 'locked_period'],
  [/exceeds the (amount|outstanding|remaining)|exceeds.*(outstanding|due)|greater than.*outstanding/i, 'exceeds_due'],
  [/contact.*archived|archived.*contact/i, 'contact_archived'],
  [/currency|currencies/i, 'currency'],
  [
    /account.*(archived|not (be )?found|not valid|not a valid|is not active|does not exist|must be|cannot be)|bank account/i,
    'account_unusable',
  ],
  [/not of (a )?valid status|status|authorised|already been paid|fully paid|voided|deleted/i, 'not_payable'],
];

export function refusalCode(messages: readonly string[]): RefusalCode {
  for (const [pattern, code] of patterns) if (messages.some((message) => pattern.test(message))) return code;
  return 'other';
}
