import type Stripe from 'stripe';

type Locale = Stripe.Checkout.SessionCreateParams.Locale;

/** The languages of Stripe's hosted page (API reference, Checkout Session, `locale`). */
const locales: readonly Locale[] = [
  ...(['bg', 'cs', 'da', 'de', 'el', 'en', 'en-GB', 'es', 'es-419', 'et', 'fi', 'fil', 'fr', 'fr-CA', 'hr'] as const),
  ...(['hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'mt', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru'] as const),
  ...(['sk', 'sl', 'sv', 'th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW'] as const),
];

/** The reader's locale as Stripe names it: exact, else its language, else left to the browser. */
export function localeOf(wanted: string): Locale {
  const language = wanted.split('-', 1)[0];
  return locales.find((known) => known === wanted) ?? locales.find((known) => known === language) ?? 'auto';
}
