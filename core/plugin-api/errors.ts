/**
 * The few kinds of failure, each named for what the caller can do about it.
 * `message` is a sentence a person can act on; `details` is for the log only and may hold
 * whatever helps an engineer (never a secret).
 */
export class PorticoError extends Error {
  readonly code: string = 'bug';
  readonly details: Record<string, unknown>;
  constructor(sentence: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(sentence, options);
    this.name = new.target.name;
    this.details = details;
  }
}

/** The caller sent something wrong and can fix it. `fields` maps a form field to its sentence. */
export class InvalidInput extends PorticoError {
  override readonly code = 'invalid_input';
  readonly fields: Record<string, string>;
  constructor(sentence: string, fields: Record<string, string> = {}, details: Record<string, unknown> = {}) {
    super(sentence, details);
    this.fields = fields;
  }
}

/** It does not exist, or not for this reader: the two are never told apart. */
export class NotFound extends PorticoError {
  override readonly code = 'not_found';
}

/** The vendor did not take the call: nothing happened there, trying later is safe. */
export class VendorUnavailable extends PorticoError {
  override readonly code = 'vendor_unavailable';
  /** How long the vendor asked us to wait, in seconds, when it said so. */
  readonly retryAfterSeconds: number | undefined;
  constructor(
    sentence: string,
    details: Record<string, unknown> = {},
    retryAfterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(sentence, details, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The vendor took the call and said no: a person decides. */
export class VendorRefused extends PorticoError {
  override readonly code: string = 'vendor_refused';
}

/** The credentials are no longer good: a person reconnects. */
export class ReconnectNeeded extends VendorRefused {
  override readonly code = 'reconnect_needed';
}

/** The call was sent and nobody knows whether it took effect: read back before anything else. */
export class OutcomeUnknown extends PorticoError {
  override readonly code = 'outcome_unknown';
}

/** Our own mistake: an invariant did not hold. */
export class Bug extends PorticoError {
  override readonly code = 'bug';
}
