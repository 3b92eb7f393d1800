import type { Response } from 'express';
import type { Transaction } from '../db/index.ts';
import { fileHeaders, fileStore, readFile, sendFile } from '../files/index.ts';
import { NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { readPaper, type Agreement, type Paper } from './agreement.ts';
import { fileEvidence, isMissing } from './evidence.ts';
import { checkVendorPdf } from './vendor-pdf.ts';

/** Which paper of an agreement: what is to be signed, what was signed, the service's certificate of it. */
export type Which = 'document' | 'signed-document' | 'certificate';

/** Reads within the rights of whoever asks: a client's person inside `scoped`, so that the database itself says no. */
export type Within = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

/**
 * Answers with a paper of an agreement this reader has been found to see. Ours is sent from our store; what is completed
 * and not filed yet is filed first; what the service alone has is fetched at this click. Throws NotFound where there is none.
 */
export async function sendPaper(
  deps: Deps,
  res: Response,
  paper: Paper,
  { which, within }: { readonly which: Which; readonly within: Within },
): Promise<void> {
  const agreement = which === 'document' ? paper.agreement : await filed(deps, paper.agreement, within);
  const fileId = {
    document: agreement.documentId ?? agreement.signedId,
    'signed-document': agreement.signedId,
    certificate: agreement.certificateId,
  }[which];
  const file = fileId === null ? null : await within((tx) => readFile(tx, fileId));
  if (file) await sendFile(res, fileStore(deps.config), file, which === 'document' ? 'inline' : 'attachment');
  else if (which === 'document') await sendFetched(deps, res, agreement);
  else throw new NotFound('It is not signed yet, so there is no such document.');
}

async function filed(deps: Deps, agreement: Agreement, within: Within): Promise<Agreement> {
  if (!isMissing(agreement)) return agreement;
  await fileEvidence(deps, agreement.id);
  const paper = await within((tx) => readPaper(tx, agreement.id));
  return paper?.agreement ?? agreement;
}

async function sendFetched(deps: Deps, res: Response, agreement: Agreement): Promise<void> {
  const { externalId, connectionId, documentName, subject } = agreement;
  const pdf = await deps.plugins.call(connectionId, 'signatures', 'interactive', async (port, ctx) =>
    port.document && externalId !== null ? port.document(ctx, externalId) : null,
  );
  if (!pdf) throw new NotFound('The signing service shows this document only on its own page.');
  checkVendorPdf(pdf);
  const name = documentName ?? subject;
  fileHeaders(
    res,
    { name: name.toLowerCase().endsWith('.pdf') ? name : `${name}.pdf`, mediaType: 'application/pdf' },
    'inline',
  ).send(Buffer.from(pdf));
}

/** The SHA-256 of what is filed, for pages; null for what is not. */
export async function readHashes(
  within: Within,
  { signedId, certificateId }: Agreement,
): Promise<{ readonly signed: string | null; readonly certificate: string | null }> {
  const hashOf = async (id: string | null): Promise<string | null> =>
    id === null ? null : ((await within((tx) => readFile(tx, id)))?.sha256 ?? null);
  return { signed: await hashOf(signedId), certificate: await hashOf(certificateId) };
}
