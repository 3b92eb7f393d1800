import type { Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { Ledger } from '../ledger.ts';
import type { Wire } from '../render/lines.ts';
import { msDate } from '../wire.ts';

/** A 200 in Xero's envelope. */
export function answer(ledger: Ledger, res: Response, content: Wire): void {
  res.json({
    // Not of the store's own ids: a mere answer must leave no trace in the books.
    Id: randomUUID(),
    Status: 'OK',
    ProviderName: 'Portico',
    DateTimeUTC: msDate(ledger.now()),
    ...content,
  });
}

/** A 400 that names what is wrong with each element. */
export function refuse(
  res: Response,
  elements: readonly (Wire & { readonly ValidationErrors: readonly Wire[] })[],
): void {
  res.status(400).json({
    ErrorNumber: 10,
    Type: 'ValidationException',
    Message: 'A validation exception occurred',
    Elements: elements,
  });
}

export function refuseQuery(res: Response, message: string): void {
  res.status(400).json({ ErrorNumber: 16, Type: 'QueryParseException', Message: message, Elements: [] });
}

export function notFound(res: Response): void {
  res.status(404).type('text').send("The resource you're looking for cannot be found");
}

export function problem(res: Response, status: 401 | 403, title: string, detail: string): void {
  res.status(status).json({ Type: null, Title: title, Status: status, Detail: detail, Instance: '', Extensions: {} });
}

export function messages(texts: readonly string[]): readonly Wire[] {
  return texts.map((text) => ({ Message: text }));
}
