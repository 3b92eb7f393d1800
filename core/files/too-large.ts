import { PorticoError } from '../plugin-api/index.ts';

/** More was sent than is taken. The pages answer with the status it carries. */
export class TooLarge extends PorticoError {
  override readonly code = 'too_large';
  readonly status = 413;
}
