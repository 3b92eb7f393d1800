import { checkPdf } from '../files/index.ts';
import { InvalidInput, VendorRefused } from '../plugin-api/index.ts';

/** A service that answers nonsense is not believed: shown or filed, the nonsense would be the evidence. Throws VendorRefused. */
export function checkVendorPdf(pdf: Uint8Array): void {
  try {
    checkPdf(pdf);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new VendorRefused('The signing service did not send a readable PDF.', { why: error.message });
  }
}
