import { setupOf, type Books } from '../books.ts';
import { ApiError } from './errors.ts';

/** The key as a bearer token, or as the user of basic authentication. Throws ApiError 401. */
export function authenticate(books: Books, header: string | undefined): void {
  const key = keyIn(header ?? '');
  if (key === null)
    throw refused(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  if (key !== setupOf(books).apiKey) throw refused(`Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`);
}

function keyIn(header: string): string | null {
  const [scheme = '', value = ''] = header.split(' ', 2);
  if (value === '') return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return null;
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0] ?? null;
}

function refused(message: string): ApiError {
  return new ApiError(401, { type: 'invalid_request_error', message });
}
