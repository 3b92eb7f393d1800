/**
 * Addresses at these hosts say nothing about the company someone works for. Not complete, which is the safe side: a
 * domain that is missing here makes a proposal too many, and a person decides.
 */
const shared = new Set([
  'aol.com', 'btinternet.com', 'free.fr', 'fastmail.com', 'gmail.com', 'gmx.at', 'gmx.ch', 'gmx.de', 'gmx.net',
  'googlemail.com', 'hey.com', 'hotmail.co.uk', 'hotmail.com', 'hotmail.fr', 'icloud.com', 'laposte.net', 'libero.it',
  'live.co.uk', 'live.com', 'mac.com', 'mail.com', 'me.com', 'msn.com', 'orange.fr', 'outlook.com', 'pm.me',
  'proton.me', 'protonmail.com', 'qq.com', 't-online.de', 'web.de', 'yahoo.co.uk', 'yahoo.com', 'yandex.ru', 'ymail.com',
  'zoho.com',
]); // prettier-ignore

/** Words that say what kind of company it is, not which. */
const forms = new Set([
  'ab', 'ag', 'as', 'bv', 'co', 'company', 'corp', 'corporation', 'gmbh', 'inc', 'incorporated', 'kg', 'limited', 'llc',
  'llp', 'ltd', 'nv', 'oy', 'plc', 'pty', 'sa', 'sarl', 'sas', 'se', 'sl', 'spa', 'srl', 'ug',
]); // prettier-ignore

/**
 * A name as it is compared: without case, accents, signs and legal form. 'Müller & Söhne GmbH' and
 * 'Muller and Sohne' are one. '' where nothing is left that could tell two apart.
 */
export function comparable(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('&', ' and ')
    .replace(/(?<=\p{L})[.'’](?=\p{L}|\s|$)/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  while (words.length > 1 && (forms.has(words.at(-1) ?? '') || words.at(-1) === 'and')) words.pop();
  return words.join(' ');
}

/** The host of an address, or of a web site; null where it is nobody's own. */
export function ownDomain(text: string | null): string | null {
  if (text === null) return null;
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^.*@/, '')
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/:?#].*$/, '');
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u.test(host) && !shared.has(host) ? host : null;
}

export function sameAddress(email: string): string {
  return email.trim().toLowerCase();
}
