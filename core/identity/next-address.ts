/**
 * The place to go after signing in: a local path the person may be meant for, else their own start page.
 * Anything that could lead to another site, and the sign-in page itself, is ignored. Pure.
 */
export function nextAddress(asked: unknown, kind: 'staff' | 'client'): string {
  const start = kind === 'staff' ? '/staff' : '/';
  if (typeof asked !== 'string' || !isLocalPath(asked)) return start;
  const path = new URL(asked, 'http://here').pathname;
  const isDesk = path === '/staff' || path.startsWith('/staff/');
  const fits = path === '/account' || isDesk === (kind === 'staff');
  return fits && path !== '/sign-in' ? asked : start;
}

/** One slash, then no second one and no backslash, which browsers read as one; no control characters. */
function isLocalPath(text: string): boolean {
  if (!/^\/(?![/\\])[^\\\p{Cc}\s]*$/u.test(text)) return false;
  return URL.parse(text, 'http://here')?.origin === 'http://here';
}
