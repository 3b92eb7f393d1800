import type { NextFunction, Request, Response } from 'express';
import type { Crm } from '../crm.ts';

/** A refusal in HubSpot's words ('Handling errors'). */
export class HubSpotError extends Error {
  readonly status: number;
  readonly category: string;
  readonly more: Readonly<Record<string, unknown>>;
  constructor(status: number, category: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.category = category;
    this.more = more;
  }
}

export function invalid(message: string, more: Readonly<Record<string, unknown>> = {}): HubSpotError {
  return new HubSpotError(400, 'VALIDATION_ERROR', message, more);
}

export function notFound(): HubSpotError {
  return new HubSpotError(404, 'OBJECT_NOT_FOUND', 'resource not found');
}

/** Answers errors in their documented shape, and what is no route of ours as HubSpot does. */
export function answerErrors(crm: Crm) {
  return (error: unknown, _req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = error instanceof HubSpotError ? error : unexpected(error);
    res.status(known.status).json({
      status: 'error',
      message: known.message,
      correlationId: crm.kit.uuid(),
      category: known.category,
      ...known.more,
    });
  };
}

function unexpected(error: unknown): HubSpotError {
  const isJson = error instanceof SyntaxError && 'body' in error;
  if (isJson) return invalid(`Invalid input JSON: ${error.message}`);
  return new HubSpotError(500, 'INTERNAL_ERROR', error instanceof Error ? error.message : String(error));
}
