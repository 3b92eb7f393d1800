import { describe, expect, test } from '@jest/globals';
import { aPdf } from '../../test/support/agreements/pdf.ts';
import { checkPdf } from './pdf.ts';

/** The same page with its table as a stream, as newer writers do; `more` adds to its dictionary. */
function withStream(more = ''): Buffer {
  const body = `%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n`;
  return Buffer.from(
    `${body}2 0 obj\n<< /Type /XRef /Size 3 /Root 1 0 R ${more}/Length 4 >>\nstream\nabcd\nendstream\nendobj\nstartxref\n${body.length}\n%%EOF`,
    'latin1',
  );
}

describe('a PDF is taken', () => {
  test.each([
    ['with a table', aPdf()],
    ['with a table that is a stream', withStream()],
    ['with rubbish before its header', Buffer.concat([Buffer.alloc(0), aPdf()])],
    ['with an empty line at its end', Buffer.concat([aPdf(), Buffer.from('\r\n\r\n')])],
  ])('%s', (_how, pdf) => {
    expect(() => {
      checkPdf(pdf);
    }).not.toThrow();
  });
});

describe('a PDF is refused with a sentence', () => {
  test.each([
    ['that is a text', Buffer.from('Dear Anna,'), 'This is not a PDF.'],
    ['that is empty', Buffer.alloc(0), 'This is not a PDF.'],
    ['that is a picture called a PDF', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'This is not a PDF.'],
    ['cut off in the middle', aPdf().subarray(0, 120), 'This PDF is damaged'],
    ['whose end points past its end', Buffer.from('%PDF-1.4\nstartxref\n99999\n%%EOF'), 'This PDF is damaged'],
    ['whose end points at nothing', Buffer.from('%PDF-1.4\nhello\nstartxref\n9\n%%EOF'), 'This PDF is damaged'],
    ['that is nothing but a header and an end', Buffer.from('%PDF-1.4\n%%EOF'), 'This PDF is damaged'],
    ['with a password', aPdf('Terms', '/Encrypt 4 0 R '), 'protected by a password'],
    ['with a password, its table a stream', withStream('/Encrypt 4 0 R '), 'protected by a password'],
  ])('%s', (_how, bytes, sentence) => {
    expect(() => {
      checkPdf(bytes);
    }).toThrow(sentence);
  });
});
