import { pdfOf } from '../../../core/plugin-api/sandbox/kit/index.ts';

/** A PDF of one empty page, small and whole; `trailer` adds to its trailer's dictionary. */
export function aPdf(text = 'Terms', trailer = ''): Buffer {
  return pdfOf(
    [
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Portico (${text}) >>`,
    ],
    trailer,
  );
}
