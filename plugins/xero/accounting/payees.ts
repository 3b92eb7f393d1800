import { Contact, Contacts } from 'xero-node';
import { VendorRefused, VendorUnavailable, type PluginContext } from '../../../core/plugin-api/index.ts';
import { reading, writing } from '../client.ts';
import { ValidationRefused } from '../errors.ts';
import { word } from '../words.ts';
import { quoted } from '../filters.ts';
import { made } from './made.ts';

const known = new Map<string, string>();

/**
 * The id of the contact of this name, made when there is none. Xero refuses a second one of the same name, so a lost
 * answer does no harm. Throws ValidationRefused when the contact is archived; nothing is booked then.
 */
export async function payee(ctx: PluginContext, name: string): Promise<string> {
  const key = [ctx.endpoint('api'), ctx.connectionId, ctx.identity?.organisationId, name].join('\n');
  const before = known.get(key);
  if (before !== undefined) return before;
  const id = (await existing(ctx, name)) ?? (await create(ctx, name));
  known.set(key, id);
  return id;
}

/** After Xero refused to book for a contact we had remembered. */
export function forgetPayees(): void {
  known.clear();
}

async function existing(ctx: PluginContext, name: string): Promise<string | undefined> {
  const where = `Name==${quoted(name)}`;
  const { body } = await reading(ctx, 'payee', (api, tenant) =>
    api.getContacts(tenant, undefined, where, undefined, undefined, 1, true),
  );
  const contact = body.contacts?.[0];
  if (contact && word(contact.contactStatus) === 'ARCHIVED')
    throw new ValidationRefused(`The contact '${name}' is archived in Xero and takes no entries.`, { name }, null);
  return contact?.contactID;
}

async function create(ctx: PluginContext, name: string): Promise<string> {
  try {
    const { body } = await writing(ctx, 'new payee', (api, tenant) =>
      api.createContacts(tenant, made(Contacts, { contacts: [made(Contact, { name })] }), true),
    );
    const id = body.contacts?.[0]?.contactID;
    if (id !== undefined) return id;
  } catch (error) {
    if (error instanceof VendorRefused) throw error;
    // Whether the contact was made is not known, but nothing was booked: the next attempt finds it.
    throw new VendorUnavailable(`The contact '${name}' could not be made in Xero.`, { error: String(error) });
  }
  throw new VendorUnavailable(`The contact '${name}' could not be made in Xero.`);
}
