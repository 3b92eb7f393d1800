import { z } from 'zod';
import type { Control } from '../journeys/support/control.ts';

const state = z.object({ envelopes: z.array(z.object({ id: z.string(), status: z.string() })) });

/**
 * Agreements come to every end they can come to, by the doings of others: signed, declined and withdrawn, one more sent
 * from elsewhere and thrown away. The hub hears of each and reads it again.
 */
export async function playSigning(signing: Control): Promise<void> {
  const { envelopes } = state.parse(await signing.state());
  const [signed, declined, withdrawn] = envelopes.filter(({ status }) => status === 'sent').map(({ id }) => id);
  await signing.act({ do: 'sign', envelope: signed });
  await signing.act({ do: 'decline', envelope: declined, reason: 'The fee is not what we agreed.' });
  await signing.act({ do: 'void', envelope: withdrawn, reason: 'A new one follows.' });
  const signers = [{ name: 'Elsewhere Ltd', email: 'legal@elsewhere.example' }];
  const { envelope } = await signing.act({ do: 'send', subject: 'From elsewhere', signers });
  await signing.act({ do: 'remove', envelope });
}
