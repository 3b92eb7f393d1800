import type { DemoFile } from './demo.ts';

/** What the signer does on the service's page at this address; answers the path they come back to. */
export async function signAt(file: DemoFile, url: string): Promise<string> {
  const service = Object.values(file.sandboxes).find((sandbox) => url.startsWith(sandbox.url));
  if (!service) throw new Error(`No sandbox answers at ${url}.`);
  const response = await fetch(`${service.control}/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ do: 'sign', url }),
  });
  const { redirect = '' } = (await response.json()) as { redirect?: string };
  const back = new URL(redirect);
  return back.pathname + back.search;
}

/** How many envelopes the service has for this intent. */
export async function envelopesFor(file: DemoFile, intentId: string): Promise<number> {
  for (const { control } of Object.values(file.sandboxes)) {
    const response = await fetch(`${control}/state`);
    const state = (await response.json()) as { envelopes?: readonly { readonly transactionId: string | null }[] };
    if (state.envelopes) return state.envelopes.filter(({ transactionId }) => transactionId === intentId).length;
  }
  throw new Error('No sandbox keeps envelopes.');
}
