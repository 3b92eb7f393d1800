import { driverOf } from '../../core/plugin-api/sandbox/kit/index.ts';
import type { DemoFile } from './demo.ts';

/** What the signer does on the service's page at this address; answers the path they come back to. */
export async function signAt(file: DemoFile, url: string): Promise<string> {
  const service = Object.values(file.sandboxes).find((sandbox) => url.startsWith(sandbox.url));
  if (!service) throw new Error(`No sandbox answers at ${url}.`);
  const { redirect = '' } = await driverOf(service.control).act('sign', { url });
  const back = new URL(redirect);
  return back.pathname + back.search;
}

/** How many envelopes the service has for this intent. */
export async function envelopesFor(file: DemoFile, intentId: string): Promise<number> {
  for (const { control } of Object.values(file.sandboxes)) {
    const state = await driverOf(control).control<{
      readonly envelopes?: readonly { readonly transactionId: string | null }[];
    }>('state');
    if (state.envelopes) return state.envelopes.filter(({ transactionId }) => transactionId === intentId).length;
  }
  throw new Error('No sandbox keeps envelopes.');
}
