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

/** The e-signature service. */
export interface SignaturesPort {
  send(ctx: PluginContext, request: SignatureRequest): Promise<RecordRef>;
  /** Made at the click: single use, short-lived. Throws InvalidInput for someone who is not a recipient. */
  signingUrl(
    ctx: PluginContext,
    request: {
      readonly envelopeId: string;
      readonly signer: Signer;
      readonly returnUrl: string;
      readonly proof: SignInProof;
    },
  ): Promise<string>;
  evidence(
    ctx: PluginContext,
    envelopeId: string,
  ): Promise<{ readonly document: Uint8Array; readonly certificate: Uint8Array }>;
  void?(ctx: PluginContext, request: { readonly envelopeId: string; readonly reason: string }): Promise<void>;
}
