import type { PluginContext } from '../context.ts';
import type { RecordRef } from '../records.ts';

export interface Signer {
  readonly clientUserId: string;
  readonly name: string;
  readonly email: string;
  /** Who signs when: equal orders sign at the same time. */
  readonly order: number;
}

export interface SignatureRequest {
  readonly intentId: string;
  readonly subject: string;
  readonly message: string;
  readonly document: { readonly name: string; readonly pdf: Uint8Array };
  readonly signers: readonly Signer[];
}

/** How the signer proved who they are when they signed in to the portal. */
export interface SignInProof {
  readonly method: 'password' | 'password_and_code' | 'passkey' | 'email_link';
  readonly at: string;
}

/**
 * What the service says of the signing in the address it sends the browser back to. A hint for words on a page, never the
 * truth: anyone can type an address. `left`: they went away without deciding; `expired`: the link was too old or used.
 */
export type SigningHint = 'signed' | 'declined' | 'left' | 'expired';

/** The e-signature service. */
export interface SignaturesPort {
  /**
   * Sends the document to the signers in their order, once per intent: an envelope that was sent for this intent before
   * is answered again. Throws OutcomeUnknown when nobody knows whether it left; `find` tells.
   */
  send(ctx: PluginContext, request: SignatureRequest): Promise<RecordRef>;
  /** The envelope that was sent for this intent; null when there is none. Without it an unknown sending waits for a person. */
  find?(ctx: PluginContext, intentId: string): Promise<RecordRef | null>;
  /**
   * Made at the click: single use, short-lived. The signer's values must be those of the envelope's recipient to the letter.
   * Throws InvalidInput for someone who is not a recipient, VendorRefused when it is not their turn or the envelope is over.
   */
  signingUrl(
    ctx: PluginContext,
    request: {
      readonly envelopeId: string;
      readonly signer: Signer;
      readonly returnUrl: string;
      readonly proof: SignInProof;
    },
  ): Promise<string>;
  /** Reads the query of the address a browser came back to; null where it says nothing. Pure. */
  hint?(query: Readonly<Record<string, string>>): SigningHint | null;
  /** What is to be signed, as it stands now: one PDF of all documents. For reading an envelope that Portico did not send. */
  document?(ctx: PluginContext, envelopeId: string): Promise<Uint8Array>;
  /** The signed document and the service's certificate, both PDF. Throws VendorRefused while it is not completed. */
  evidence(
    ctx: PluginContext,
    envelopeId: string,
  ): Promise<{ readonly document: Uint8Array; readonly certificate: Uint8Array }>;
  /** Ends an open envelope. Throws VendorRefused when it is over already. */
  void?(ctx: PluginContext, request: { readonly envelopeId: string; readonly reason: string }): Promise<void>;
  /**
   * Asks the service to write again to those whose turn it is. It writes only to signers it invited by mail itself;
   * whoever signs in the portal is reminded by the portal.
   */
  remind?(ctx: PluginContext, envelopeId: string): Promise<void>;
}
