import type { Transaction } from '../db/index.ts';
import { newId } from '../ground/ids.ts';
import type { Content } from './store.ts';

/** A file we keep. */
export interface KeptFile extends Content {
  readonly id: string;
  readonly mediaType: string;
  readonly name: string;
  readonly clientId: string | null;
  readonly keptAt: string;
}

export interface NewFile {
  readonly content: Content;
  readonly mediaType: string;
  readonly name: string;
  /** Whose it is; null for the firm's own. */
  readonly clientId: string | null;
  readonly audience: 'staff' | 'client';
  /** Who brought it; null for Portico itself. */
  readonly keptBy: string | null;
  readonly keptAt: string;
}

/** Writes the row of content that is in the store already. Returns the file's id. */
export async function recordFile(tx: Transaction, file: NewFile): Promise<string> {
  const id = newId();
  await tx('files').insert({
    id,
    sha256: file.content.sha256,
    size: file.content.size,
    media_type: file.mediaType,
    name: file.name,
    client_id: file.clientId,
    audience: file.audience,
    kept_by: file.keptBy,
    kept_at: file.keptAt,
  });
  return id;
}

/** One file, by whoever asks: inside `scoped` only the active client's. */
export async function readFile(tx: Transaction, id: string): Promise<KeptFile | null> {
  const { rows } = await tx.raw<{ rows: KeptFile[] }>(
    `select id, sha256, size, media_type as "mediaType", name, client_id as "clientId", kept_at as "keptAt"
     from files where id = ?`,
    [id],
  );
  return rows[0] ?? null;
}
