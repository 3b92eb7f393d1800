import { VendorUnavailable, type PluginContext } from '../../../core/plugin-api/index.ts';
import { fetching } from '../client.ts';

/**
 * The invoice as Xero prints it, in the firm's own branding. One call, of the address Xero's description has for it;
 * the SDK asks another one. Throws NotFound for an id Xero does not know.
 */
export async function invoicePdf(
  ctx: PluginContext,
  invoiceId: string,
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }> {
  const path = `Invoices/${encodeURIComponent(invoiceId)}/pdf`;
  const bytes = await fetching(ctx, 'invoice as PDF', path, 'application/pdf');
  if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-')
    throw new VendorUnavailable('Xero answered with something else than a PDF.', { invoiceId });
  return { bytes, mediaType: 'application/pdf' };
}
