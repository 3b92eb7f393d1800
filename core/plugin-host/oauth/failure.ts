import { ClientError, ResponseBodyError } from 'openid-client';
import { PorticoError, ReconnectNeeded, VendorRefused, VendorUnavailable } from '../../plugin-api/index.ts';

/** What a person must do about these (RFC 6749, 5.2; 'consent_required' is the JWT grants' word for it). */
const credentialsGone: Readonly<Record<string, (vendorName: string) => string>> = {
  invalid_grant: (vendorName) => `${vendorName} no longer accepts this connection. Connect it again.`,
  consent_required: (vendorName) =>
    `${vendorName} wants a person’s consent first. Press Connect on Settings › Plugins: it leads to the page where it is given.`,
};

/** A failed call to a token endpoint in our own few kinds. */
export function tokenFailure(vendorName: string, error: unknown): PorticoError {
  if (error instanceof PorticoError) return error;
  if (error instanceof ResponseBodyError) {
    const details = { error: error.error, status: error.status, description: error.error_description };
    const gone = Object.hasOwn(credentialsGone, error.error) ? credentialsGone[error.error] : undefined;
    if (gone) return new ReconnectNeeded(gone(vendorName), details);
    return new VendorRefused(
      `${vendorName} refused the connection: ${error.error_description ?? error.error}.`,
      details,
      { cause: error },
    );
  }
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof PorticoError) return cause;
  const details = { error: String(error), code: error instanceof ClientError ? error.code : undefined };
  return new VendorUnavailable(`${vendorName} cannot be reached at the moment.`, details, undefined, { cause: error });
}
