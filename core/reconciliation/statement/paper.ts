import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);

/**
 * DejaVu has Latin, Greek, Cyrillic, Hebrew, Arabic, Armenian and Georgian; a PDF's built-in fonts print garbage for what
 * lies beyond western Europe, and say nothing.
 */
const faces = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};

type Face = keyof typeof faces;

/** Points, of which an inch has 72. */
const margin = 40;
const footer = 24;
const padding = 4;
const ink = '#1a1f1e';
const muted = '#5a6462';
const line = '#c9cfcd';

/**
 * pdfkit sets text word by word from the left unless it is given features, even none: then a line is one run, and Hebrew
 * and Arabic read from the right. A line that mixes both directions keeps the order of its first script.
 */
const rightToLeft = /\p{Script=Hebrew}|\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

export interface Column {
  readonly head: string;
  /** Share of the page's width. */
  readonly width: number;
  readonly align?: 'right';
}

/**
 * Sheets of A4, landscape, filled from top to bottom: headings, paragraphs, and tables whose head stands again on every
 * sheet. What is full is handed out as it is done; only the sheet being filled is held.
 */
export class Paper {
  readonly stream: PDFKit.PDFDocument;
  readonly #pageWord: (number: number) => string;
  #pages = 0;
  #y = 0;
  #columns: readonly Column[] = [];

  constructor(about: {
    readonly title: string;
    readonly author: string;
    readonly language: string;
    readonly at: Date;
    readonly pageWord: (number: number) => string;
  }) {
    this.#pageWord = about.pageWord;
    this.stream = new PDFDocument({
      size: 'A4',
      layout: 'landscape',
      // nothing may flow over by itself: every sheet is begun here
      margin: 0,
      autoFirstPage: false,
      lang: about.language,
      displayTitle: true,
      info: { Title: about.title, Author: about.author, CreationDate: about.at, ModDate: about.at },
    });
    for (const [name, file] of Object.entries(faces)) this.stream.registerFont(name, file);
    this.#turn();
  }

  heading(text: string, level: 1 | 2 | 3): void {
    const size = { 1: 17, 2: 12.5, 3: 9.5 }[level];
    this.endTable();
    const above = this.#y === margin ? 0 : { 1: 0, 2: 16, 3: 10 }[level];
    // a heading never stands alone at the foot of a sheet
    this.#need(above + size * 4);
    this.#y += this.#y === margin ? 0 : above;
    this.#write(text, { face: 'bold', size });
    this.#y += 4;
  }

  paragraph(text: string): void {
    this.endTable();
    this.#need(this.#heightOf(text, this.#width, 'plain', 8.5));
    this.#write(text, { face: 'plain', size: 8.5, colour: muted });
    this.#y += 2;
  }

  table(columns: readonly Column[]): void {
    this.#columns = columns;
    this.#need(40);
    this.#head();
  }

  row(cells: readonly string[], face: Face = 'plain'): void {
    const height = this.#heightOfRow(cells, face);
    if (this.#y + height > this.#bottom) {
      this.#turn();
      this.#head();
    }
    this.#draw(cells, face, ink, height);
  }

  /** A row as wide as the table, which says what the rows below it belong to; never the last of its sheet. */
  groupRow(text: string): void {
    const height = this.#heightOf(text, this.#width - 2 * padding, 'bold', 8) + 2 * padding;
    if (this.#y + height * 3 > this.#bottom) {
      this.#turn();
      this.#head();
    }
    this.stream.rect(margin, this.#y, this.#width, height).fill('#eef1f0');
    this.#text(text, margin + padding, this.#y + padding, this.#width - 2 * padding, 'bold', 8, ink);
    this.#y += height;
  }

  endTable(): void {
    this.#columns = [];
  }

  end(): void {
    this.stream.end();
  }

  /** Whether the fonts have a shape for every letter of this text. */
  hasShapesFor(text: string): boolean {
    this.stream.font('plain');
    return Array.from(text).every((letter) => this.#glyphs.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0));
  }

  get #glyphs(): { hasGlyphForCodePoint(codePoint: number): boolean } {
    // pdfkit's types do not tell of the font behind the current one
    const { _font: current } = this.stream as unknown as {
      readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } };
    };
    return current.font;
  }

  get #width(): number {
    return this.stream.page.width - 2 * margin;
  }

  get #bottom(): number {
    return this.stream.page.height - margin - footer;
  }

  #need(height: number): void {
    if (this.#y + height > this.#bottom) this.#turn();
  }

  #turn(): void {
    this.stream.addPage();
    this.#pages += 1;
    const y = this.stream.page.height - margin;
    this.#text(this.#pageWord(this.#pages), margin, y - 10, this.#width, 'plain', 7.5, muted);
    this.#y = margin;
  }

  #head(): void {
    if (this.#columns.length === 0) return;
    const heads = this.#columns.map(({ head }) => head);
    this.#draw(heads, 'bold', muted, this.#heightOfRow(heads, 'bold'));
  }

  #draw(cells: readonly string[], face: Face, colour: string, height: number): void {
    let x = margin;
    for (const [at, column] of this.#columns.entries()) {
      const width = column.width * this.#width;
      this.#text(cells[at] ?? '', x + padding, this.#y + padding, width - 2 * padding, face, 7.5, colour, column.align);
      x += width;
    }
    this.#y += height;
    this.stream
      .moveTo(margin, this.#y)
      .lineTo(margin + this.#width, this.#y)
      .lineWidth(0.4)
      .stroke(line);
  }

  #heightOfRow(cells: readonly string[], face: Face): number {
    const heights = this.#columns.map(({ width }, at) =>
      this.#heightOf(cells[at] ?? '', width * this.#width - 2 * padding, face, 7.5),
    );
    return Math.max(...heights) + 2 * padding;
  }

  #heightOf(text: string, width: number, face: Face, size: number): number {
    return this.stream.font(face).fontSize(size).heightOfString(text, { width });
  }

  #write(text: string, { face, size, colour = ink }: { face: Face; size: number; colour?: string }): void {
    this.#text(text, margin, this.#y, this.#width, face, size, colour);
    this.#y += this.#heightOf(text, this.#width, face, size);
  }

  #text(
    text: string,
    x: number,
    y: number,
    width: number,
    face: Face,
    size: number,
    colour: string,
    align: 'left' | 'right' = 'left',
  ): void {
    const whole = rightToLeft.test(text) ? { features: [] } : {};
    this.stream
      .font(face)
      .fontSize(size)
      .fillColor(colour)
      .text(text, x, y, { width, align, ...whole });
  }
}
