import { createPrivateKey } from 'node:crypto';

/**
 * The RSA key of whatever a form or a command line made of its PEM: line breaks lost, turned into spaces or into `\n`.
 * PKCS#1 (what DocuSign shows) and PKCS#8 alike. Null when it is no RSA private key.
 */
export function mendedKey(text: string): string | null {
  const match = /^-----BEGIN ((?:RSA )?PRIVATE KEY)-----(.*)-----END \1-----$/s.exec(
    text.replaceAll('\\n', '\n').trim(),
  );
  const [, label = '', middle = ''] = match ?? [];
  const body = middle.replaceAll(/\s/g, '');
  if (body === '' || !/^[A-Za-z0-9+/]+=*$/.test(body)) return null;
  const lines = body.match(/.{1,64}/g) ?? [];
  const pem = `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
  return isRsa(pem) ? pem : null;
}

function isRsa(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
