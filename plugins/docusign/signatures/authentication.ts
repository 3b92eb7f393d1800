import type { SignInProof } from '../../../core/plugin-api/index.ts';

/**
 * How the portal knew who it was, in DocuSign's vocabulary ('EnvelopeViews: createRecipient', authenticationMethod); it
 * stands on the certificate. The list is older than passkeys: another system's sign-in is the nearest true word for
 * them, and of a password with a code the certificate says the password.
 */
const methods: Readonly<Record<SignInProof['method'], string>> = {
  password: 'Password',
  password_and_code: 'Password',
  passkey: 'SingleSignOn_Other',
  email_link: 'Email',
};

export function authenticationMethod(method: SignInProof['method']): string {
  return methods[method];
}
