import { z } from 'zod';
import {
  ReconnectNeeded,
  VendorRefused,
  VendorUnavailable,
  type Identity,
  type PluginContext,
} from '../../core/plugin-api/index.ts';
import { readAccount } from './client.ts';
import { chosenAccount, isDemo } from './settings.ts';

/** What the assertion asks for and the consent page shows ('JWT Grant'). */
export const scopes = ['signature', 'impersonation'] as const;

const userInfo = z.object({
  accounts: z.array(
    z.object({
      account_id: z.string(),
      account_name: z.string(),
      base_uri: z.string(),
      is_default: z.union([z.boolean(), z.stringbool()]).default(false),
    }),
  ),
});

type Account = z.infer<typeof userInfo>['accounts'][number];

/** The identity server of this connection's environment. */
export function endpointFor(ctx: PluginContext): string {
  return isDemo(ctx) ? 'authDemo' : 'auth';
}

/** DocuSign wants the identity server's bare host. */
export function audience(ctx: PluginContext): string {
  return new URL(ctx.endpoint(endpointFor(ctx))).host;
}

/**
 * Which account this is and where its API lies. Two calls: the user's accounts, then the account itself, which proves
 * that it may be used. Throws VendorRefused when the user has no such account, when it is not the one connected before
 * (RECONCILIATION C20), or when DocuSign names an address outside its own domain.
 */
export async function identify(ctx: PluginContext): Promise<Identity> {
  const { account_id: accountId, account_name: name, base_uri: baseUri } = choose(ctx, await accounts(ctx));
  const api = addressOf(baseUri);
  const { currency } = await readAccount(ctx, { accountId, api: api.origin });
  return {
    organisation: name,
    organisationId: accountId,
    // Every instant of the API is UTC, whatever zone the account's people live in.
    timeZone: 'UTC',
    baseCurrency: currency,
    liveMode: !isDemo(ctx) && api.protocol === 'https:' && api.host !== 'demo.docusign.net',
    extra: { api: api.origin },
  };
}

async function accounts(ctx: PluginContext): Promise<readonly Account[]> {
  const answer = await askWhoWeAre(ctx);
  if (answer.status === 401 || answer.status === 403)
    throw new ReconnectNeeded('DocuSign no longer accepts this connection. Connect it again.', {
      status: answer.status,
    });
  const parsed = answer.ok ? userInfo.safeParse(await answer.json().catch(() => null)) : null;
  if (!parsed?.success)
    throw new VendorUnavailable('DocuSign did not say which accounts the user has.', { status: answer.status });
  return parsed.data.accounts;
}

async function askWhoWeAre(ctx: PluginContext): Promise<Response> {
  const headers = { authorization: `Bearer ${await ctx.accessToken()}`, accept: 'application/json' };
  try {
    const url = `${ctx.endpoint(endpointFor(ctx))}/oauth/userinfo`;
    return await ctx.fetch(url, { headers, signal: ctx.signal, redirect: 'error' });
  } catch (error) {
    throw new VendorUnavailable('DocuSign cannot be reached.', { call: 'userinfo' }, undefined, { cause: error });
  }
}

function choose(ctx: PluginContext, offered: readonly Account[]): Account {
  const before = ctx.identity?.organisationId;
  const wanted = before ?? chosenAccount(ctx);
  const found =
    wanted === null
      ? (offered.find(({ is_default: isDefault }) => isDefault) ?? offered[0])
      : offered.find((one) => one.account_id === wanted || one.account_name === wanted);
  if (found) return found;
  const names = offered.map((one) => one.account_name).join(', ') || 'none';
  throw new VendorRefused(
    before === undefined
      ? `The user has these accounts: ${names}. The settings name ${wanted ?? 'none of them'}.`
      : `This connection is to ${ctx.identity?.organisation ?? before}; the user has these accounts: ${names}.`,
  );
}

/** Where the account's API lies. The outbound gate holds it against the manifest as well; loopback is for sandboxes. */
function addressOf(baseUri: string): URL {
  const address = URL.parse(baseUri);
  const isOurs = address?.protocol === 'https:' && address.host.endsWith('.docusign.net');
  const isLocal = address?.hostname === 'localhost' || address?.hostname === '127.0.0.1';
  if (address && (isOurs || isLocal)) return address;
  throw new VendorRefused(
    `DocuSign says the account lies at ${baseUri}; only addresses under docusign.net are called.`,
  );
}
