import { InvalidInput } from '../plugin-api/index.ts';

/** How far the header may stand from the start, and the end mark from the end, as readers allow it (bytes). */
const marginBytes = 1024;
/** As much of a trailer or of a cross-reference stream's dictionary as is looked at (bytes). */
const dictionaryBytes = 8 * 1024;

const broken = 'This PDF is damaged: its end or its table of contents is missing. Save it again and send that.';

/**
 * Judges by its content, whatever its name, whether this is a PDF someone can read and sign: header, end mark, the last
 * cross-reference (a table or a stream) where the end says it is, a root, no encryption. ISO 32000-2, 7.5. Pure.
 * Throws InvalidInput with the sentence for who sent it.
 */
export function checkPdf(pdf: Uint8Array): void {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
  const header = bytes.subarray(0, marginBytes).indexOf('%PDF-');
  if (header < 0) refuse('This is not a PDF. Save the document as PDF and send that.');
  const tail = bytes.subarray(-marginBytes).toString('latin1');
  const start = /startxref\s+(\d+)\s+%%EOF/.exec(tail.slice(tail.lastIndexOf('startxref')));
  if (!start) refuse(broken);
  const dictionary = lastDictionary(bytes.subarray(header), Number(start[1]));
  if (dictionary === null || !/\/Root\b/.test(dictionary)) refuse(broken);
  if (/\/Encrypt\b/.test(dictionary)) refuse('This PDF is protected by a password. Save it without one and send that.');
}

/** The trailer's dictionary, or that of the cross-reference stream; null where neither stands. */
function lastDictionary(pdf: Buffer, at: number): string | null {
  if (at >= pdf.length) return null;
  const found = pdf.subarray(at, at + 40).toString('latin1');
  if (/^\s*\d+\s+\d+\s+obj/.test(found)) {
    const text = pdf.subarray(at, at + dictionaryBytes).toString('latin1');
    const dictionary = upTo(text, 'stream');
    return /\/Type\s*\/XRef\b/.test(dictionary) ? dictionary : null;
  }
  if (!/^\s*xref\b/.test(found)) return null;
  const trailer = pdf.indexOf('trailer', at);
  return trailer < 0 ? null : upTo(pdf.subarray(trailer, trailer + dictionaryBytes).toString('latin1'), 'startxref');
}

function upTo(text: string, mark: string): string {
  const at = text.indexOf(mark);
  return at < 0 ? text : text.slice(0, at);
}

function refuse(sentence: string): never {
  throw new InvalidInput(sentence);
}
