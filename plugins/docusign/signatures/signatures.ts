import type { SignaturesPort } from '../../../core/plugin-api/index.ts';
import { document, evidence } from './evidence.ts';
import { find } from './find.ts';
import { hint } from './hint.ts';
import { remind } from './remind.ts';
import { send } from './send.ts';
import { signingUrl } from './signing-url.ts';
import { voidEnvelope } from './void.ts';

/** DocuSign as the e-signature service. */
export const signatures: SignaturesPort = {
  send,
  find,
  signingUrl,
  hint,
  document,
  evidence,
  void: voidEnvelope,
  remind,
};
