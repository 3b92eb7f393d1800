import { audit } from '../audit/index.ts';
import { transaction, type Transaction } from '../db/index.ts';
import { fileStore, recordFile, type Content, type FileStore } from '../files/index.ts';
import { failPoint } from '../ground/fail-points.ts';
import { tellPages } from '../records/index.ts';
import type { Deps } from '../wing.ts';
import { readPaper, type Agreement } from './agreement.ts';
import { asOnlyOne } from './as-only-one.ts';
import { checkVendorPdf } from './vendor-pdf.ts';

/**
 * Files the signed document and its certificate once, however often and by how many this is called: the store keeps equal
 * bytes once, and the rows are written by whoever finds them missing under lock. Does nothing for what is not completed.
 */
export async function fileEvidence(deps: Deps, id: string): Promise<void> {
  await asOnlyOne(deps, id, async () => {
    const paper = await transaction(deps.db, (tx) => readPaper(tx, id));
    if (paper && isMissing(paper.agreement)) await fetchAndFile(deps, paper.agreement);
  });
}

/** Completed, and not in our files yet. */
export function isMissing({ status, filedAt, externalId }: Agreement): boolean {
  return status === 'completed' && filedAt === null && externalId !== null;
}

async function fetchAndFile(deps: Deps, agreement: Agreement): Promise<void> {
  const externalId = agreement.externalId ?? '';
  const evidence = await deps.plugins.call(agreement.connectionId, 'signatures', 'posting', (port, ctx) =>
    port.evidence(ctx, externalId),
  );
  await failPoint('evidence.read');
  const store = fileStore(deps.config);
  const document = await keepPdf(store, evidence.document);
  const certificate = await keepPdf(store, evidence.certificate);
  await failPoint('evidence.kept');
  await transaction(deps.db, (tx) => file(tx, deps, agreement, { document, certificate }));
  await failPoint('evidence.filed');
}

async function keepPdf(store: FileStore, bytes: Uint8Array): Promise<Content> {
  checkVendorPdf(bytes);
  return store.keep(await store.stage(bytes));
}

async function file(
  tx: Transaction,
  deps: Deps,
  agreement: Agreement,
  content: { readonly document: Content; readonly certificate: Content },
): Promise<void> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    'select 1 from agreements where id = ? and filed_at is null for update',
    [agreement.id],
  );
  if (rows.length === 0) return;
  const now = deps.clock.now();
  const keep = (one: Content, name: string): Promise<string> =>
    recordFile(tx, {
      content: one,
      mediaType: 'application/pdf',
      name,
      clientId: agreement.clientId,
      audience: 'client',
      keptBy: null,
      keptAt: now.toString(),
    });
  await tx('agreements')
    .where({ id: agreement.id })
    .update({
      signed_id: await keep(content.document, `${agreement.subject} (signed).pdf`),
      certificate_id: await keep(content.certificate, `${agreement.subject} (certificate).pdf`),
      filed_at: now.toString(),
      updated_at: now.toString(),
    });
  await audit(tx, {
    at: now,
    actor: { kind: 'system', id: 'agreements' },
    action: 'agreement.filed',
    subject: `agreement:${agreement.id}`,
    clientId: agreement.clientId,
    facts: { document: content.document.sha256, certificate: content.certificate.sha256 },
  });
  await tellPages(tx, 'agreements', { clients: [agreement.clientId] });
}
