import { drawnPdf, type Line } from '../../../core/plugin-api/sandbox/kit/index.ts';
import type { Envelope, Recipient } from './model.ts';
import type { Office } from './office.ts';
import { wireTime } from './times.ts';

/** A document as it was uploaded; for the firm's history, which has no files, one page that says what it was. */
export function documentPdf(office: Office, envelope: Envelope, documentId: string): Buffer {
  const file = office.files.get(`${envelope.id}/${documentId}`);
  if (file !== undefined) return Buffer.from(file, 'base64');
  const name = envelope.documents.find(({ id }) => id === documentId)?.name ?? '';
  return drawnPdf([
    [
      { text: envelope.subject, size: 20 },
      { text: name, size: 11 },
      { text: '', size: 11 },
      { text: envelope.message, size: 12 },
      { text: '', size: 11 },
      { text: `Between ${office.setup().accountName} and`, size: 12 },
      ...signersOf(envelope).map(({ name: signer }) => ({ text: `   ${signer}`, size: 12 })),
      { text: '', size: 11 },
      { text: '1. The work is done as described in the proposal of the same name.', size: 11 },
      { text: '2. Either side may end this agreement with thirty days notice in writing.', size: 11 },
      { text: '3. Invoices are due within thirty days of their date.', size: 11 },
    ],
  ]);
}

/**
 * All documents in one file, marked with the envelope's id and who has signed. An uploaded PDF keeps its pages as they
 * are: the marks stand behind its end, where readers look for nothing (DocuSign stamps them on the pages).
 */
export function combinedPdf(office: Office, envelope: Envelope): Buffer {
  const marks = [`Docusign Envelope ID: ${envelope.id.toUpperCase()}`, ...signersOf(envelope).map(markOf)];
  const [first] = envelope.documents;
  if (first && envelope.documents.length === 1 && office.files.get(`${envelope.id}/${first.id}`) !== undefined)
    return marked(documentPdf(office, envelope, first.id), marks);
  return drawnPdf([
    [
      { text: envelope.subject, size: 20 },
      ...envelope.documents.map(({ name }) => ({ text: name, size: 12 })),
      { text: '', size: 11 },
      ...marks.map((text) => ({ text, size: 10 })),
    ],
  ]);
}

/** Who signed what, when, and how it was known who they were ('Certificate of Completion'). */
export function certificatePdf(office: Office, envelope: Envelope): Buffer {
  const { user, accountName } = office.setup();
  const time = (ms: number | null): string => (ms === null ? '-' : wireTime(ms));
  const summary: Line[] = [
    { text: 'Certificate of Completion', size: 20 },
    { text: `Envelope Id: ${envelope.id.toUpperCase()}   Status: ${envelope.status}`, size: 10 },
    { text: `Subject: ${envelope.subject}`, size: 10 },
    { text: `Envelope originator: ${user.name}, ${user.email}, ${accountName}`, size: 10 },
    { text: `Sent: ${time(envelope.sentAt)}   Completed: ${time(envelope.completedAt)}`, size: 10 },
    { text: '', size: 10 },
  ];
  const signers = envelope.recipients.flatMap((one) => [
    { text: `${one.role === 'signer' ? 'Signer' : 'Carbon copy'}: ${one.name}, ${one.email}`, size: 12 },
    { text: `Sent ${time(one.sentAt)}   Viewed ${time(one.deliveredAt)}   Signed ${time(one.signedAt)}`, size: 9 },
    { text: authenticationOf(one), size: 9 },
    { text: '', size: 9 },
  ]);
  return drawnPdf([[...summary, ...signers]]);
}

function authenticationOf({ authentication, clientUserId }: Recipient): string {
  if (!authentication)
    return `Authentication: ${clientUserId === null ? 'Email' : 'None'}, account authentication none`;
  const { method, instant, domain } = authentication;
  return `Authentication: ${method}${instant === null ? '' : ` at ${instant}`}${domain === null ? '' : ` by ${domain}`}`;
}

function signersOf(envelope: Envelope): readonly Recipient[] {
  return envelope.recipients.filter(({ role }) => role === 'signer');
}

function markOf({ name, email, signedAt }: Recipient): string {
  return signedAt === null ? `${name}: not signed` : `Signed by ${name}, ${email}, ${wireTime(signedAt)}`;
}

/** The last words repeat where the file's table lies, so that readers that look at the very end find it. */
function marked(pdf: Buffer, marks: readonly string[]): Buffer {
  const table = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(pdf.subarray(-200).toString('latin1'))?.[1];
  const comments = marks.map((mark) => `% ${mark.replaceAll(/[^\x20-\x7e]/g, '?')}`).join('\n');
  const end = table === undefined ? '' : `\nstartxref\n${table}\n%%EOF`;
  return Buffer.concat([pdf, Buffer.from(`\n${comments}${end}\n`, 'latin1')]);
}
