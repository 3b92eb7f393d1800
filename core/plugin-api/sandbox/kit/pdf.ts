export interface Line {
  readonly text: string;
  /** Points. */
  readonly size: number;
}

/** Characters that fit a line of 11 points between the margins; the rest of a line goes on below. */
const widest = 86;

/** A PDF of plain lines, written by hand: enough for a reader to open and a person to recognise. A list per page. */
export function drawnPdf(pages: readonly (readonly Line[])[]): Buffer {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((lines, index) => pageObjects(lines, 5 + index * 2)),
  ];
  return pdfOf(objects);
}

/** A PDF of these objects, numbered from 1, of which the first is its catalogue; `trailer` adds to its trailer's dictionary. */
export function pdfOf(objects: readonly string[], trailer = ''): Buffer {
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = body.length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  body += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  body += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(body, 'latin1');
}

function pageObjects(lines: readonly Line[], contentNumber: number): readonly string[] {
  let y = 790;
  const content = lines
    .flatMap(({ text, size }) => wrapped(text, Math.floor((widest * 11) / size)).map((part) => ({ text: part, size })))
    .map(({ text, size }) => {
      y -= size + 6;
      return `BT /F1 ${size} Tf 56 ${y} Td (${literal(text)}) Tj ET`;
    })
    .join('\n');
  return [
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${contentNumber} 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
}

function wrapped(text: string, width: number): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** Letters the built-in font lacks become a question mark. */
function literal(text: string): string {
  return text.replaceAll(/[^\x20-\xff]/g, '?').replaceAll(/[\\()]/g, (sign) => `\\${sign}`);
}
