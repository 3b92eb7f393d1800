import type { NextFunction, Request, Response } from 'express';

/** A refusal in DocuSign's shape: a word for programs, a sentence for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly errorCode: string;
  constructor(errorCode: string, message: string, status = 400) {
    super(message);
    this.errorCode = errorCode;
    this.status = status;
  }
}

export function invalidParameter(detail: string): ApiError {
  return new ApiError('INVALID_REQUEST_PARAMETER', `The request contained at least one invalid parameter. ${detail}`);
}

export function refuse(error: unknown, _req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error);
    return;
  }
  if (error instanceof ApiError) {
    res.status(error.status).json({ errorCode: error.errorCode, message: error.message });
    return;
  }
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status === 413)
    res.status(413).json({ errorCode: 'REQUEST_ENTITY_TOO_LARGE', message: 'The request is larger than allowed.' });
  else if (status >= 400 && status < 500)
    res
      .status(400)
      .json({ errorCode: 'INVALID_REQUEST_BODY', message: 'The request body is missing or improperly formatted.' });
  else next(error);
}
