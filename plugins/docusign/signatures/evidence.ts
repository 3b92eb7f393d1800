import { VendorRefused, type PluginContext } from '../../../core/plugin-api/index.ts';
import { fetchingPdf } from '../client.ts';
import { readWire } from '../streams/read.ts';

/**
 * The signed documents as one PDF, without the certificate, and the certificate by itself. Three calls, once per
 * envelope. Throws VendorRefused while it is not completed: DocuSign would hand out an unsigned document.
 */
export async function evidence(
  ctx: PluginContext,
  envelopeId: string,
): Promise<{ readonly document: Uint8Array; readonly certificate: Uint8Array }> {
  const { status } = await readWire(ctx, envelopeId);
  if (status !== 'completed')
    throw new VendorRefused(`The agreement is not completed yet: DocuSign says it is ${status}.`, { status });
  const certificate = await fetchingPdf(ctx, 'certificate', `${envelopeId}/documents/certificate`);
  return { document: await document(ctx, envelopeId), certificate };
}

/** All documents as they stand now, signed or not. One call. */
export function document(ctx: PluginContext, envelopeId: string): Promise<Uint8Array> {
  return fetchingPdf(ctx, 'document', `${envelopeId}/documents/combined?certificate=false`);
}
