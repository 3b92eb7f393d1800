import path from 'node:path';
import { z } from 'zod';
import { checkPdf, type FileStore, type Upload } from '../files/index.ts';
import { isId } from '../ground/ids.ts';
import { InvalidInput } from '../plugin-api/index.ts';
import type { Wish } from './plan.ts';

/** What the form for a new agreement holds, as it was sent; shown again when something is wrong with it. */
export interface Sent {
  readonly id: string;
  readonly clientId: string;
  readonly subject: string;
  readonly message: string;
  /** Person's id → place in the signing order, as typed; those who do not sign are absent. */
  readonly places: Readonly<Record<string, string>>;
}

/** Signing services cut longer subjects off. */
const longestSubject = 100;
const longestMessage = 2_000;
const mostPlaces = 50;

const words = z.object({
  subject: z
    .string()
    .trim()
    .min(1, 'Give it a subject; the signers see it first.')
    .max(longestSubject, `Use at most ${longestSubject} characters.`),
  message: z.string().trim().max(longestMessage, `Use at most ${longestMessage} characters.`),
});
const place = z.coerce.number().int().min(1).max(mostPlaces);

/** The fields of the form, whatever they hold. Throws InvalidInput where ids are none: no form of ours sends such. */
export function sentBy({ fields }: Upload): Sent {
  const one = (name: string): string => fields.get(name)?.at(-1) ?? '';
  const places = [...fields.keys()]
    .filter((name) => name.startsWith('place-') && one(name) !== '')
    .map((name) => [name.slice('place-'.length), one(name)]);
  const sent = { id: one('id'), clientId: one('client'), subject: one('subject'), message: one('message') };
  if (!isId(sent.id) || !isId(sent.clientId) || !places.every(([person]) => isId(person ?? '')))
    throw new InvalidInput('This form is not one of ours. Open the page again and send it from there.');
  return { ...sent, places: Object.fromEntries(places) as Record<string, string> };
}

/**
 * The wish that was sent, with everything wrong about it told at once: a problem per field. The file is judged by its
 * content and not kept yet.
 */
export async function wishOf(
  sent: Sent,
  { file }: Upload,
  contentOf: (staged: NonNullable<Upload['file']>) => Promise<Uint8Array>,
): Promise<Omit<Wish, 'document' | 'by'> & { readonly file: NonNullable<Upload['file']> }> {
  const problems: Record<string, string> = {};
  const parsed = words.safeParse(sent);
  for (const { path: field, message } of parsed.error?.issues ?? []) problems[String(field[0])] ??= message;
  const signers = Object.entries(sent.places).map(([personId, text]) => ({
    personId,
    position: place.safeParse(text),
  }));
  if (signers.length === 0) problems['signers'] = 'Choose who signs.';
  if (signers.some(({ position }) => !position.success))
    problems['signers'] = `A place in the order is a whole number from 1 to ${mostPlaces}.`;
  const trouble = await troubleWith(file, contentOf);
  if (trouble !== null) problems['document'] = trouble;
  const [first] = Object.values(problems);
  if (first !== undefined || !parsed.success || file === null) throw new InvalidInput(first ?? '', problems);
  return {
    file,
    id: sent.id,
    clientId: sent.clientId,
    ...parsed.data,
    signers: signers.map(({ personId, position }) => ({ personId, position: position.data ?? 1 })),
  };
}

async function troubleWith(
  file: Upload['file'],
  contentOf: (staged: NonNullable<Upload['file']>) => Promise<Uint8Array>,
): Promise<string | null> {
  if (file === null) return 'Choose the PDF to be signed.';
  try {
    checkPdf(await contentOf(file));
    return null;
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
}

/** A name for the document, from what the browser called it: never a path, always a PDF's. */
export function documentName(given: string): string {
  const base = path.posix
    .basename(given.replaceAll('\\', '/'))
    .replace(/\p{Cc}/gu, '')
    .trim();
  const stem = base.replace(/\.pdf$/i, '').slice(0, 100);
  return `${stem === '' ? 'document' : stem}.pdf`;
}

/** Keeps what was staged, or drops it when the work with it fails. */
export async function keeping<T>(store: FileStore, { file }: Upload, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    // Once kept it is no longer there, and dropping it does nothing.
    if (file) await store.discard(file);
  }
}
