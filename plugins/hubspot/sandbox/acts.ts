import { z } from 'zod';
import { InvalidInput, type ActResult } from '../../../core/plugin-api/index.ts';
import type { Crm } from './crm.ts';
import { archive, associate, create, dissociate, merge, update } from './happenings/write.ts';
import type { End } from './links.ts';
import { typeNames, type StoredObject, type TypeName } from './model.ts';
import { nameParts } from './names.ts';
import { allowed, authorizationIn, denied } from './oauth/authorize.ts';
import type { Tokens } from './oauth/tokens.ts';
import { iso, vocabularies } from './properties.ts';

type Body = Readonly<Record<string, unknown>>;
type Act = (body: Body) => ActResult;

const id = z.string().regex(/^\d+$/);
const text = z.string().min(1);

/** What the people in HubSpot do. Ids are those of `contact`, `company`, `deal`, `note`; a company may be a name. */
export function actsOf(crm: Crm, tokens: Tokens): Readonly<Record<string, Act>> {
  return {
    create_contact: act(
      z.object({ name: text.optional(), email: text.optional(), phone: text.optional(), company: text.optional() }),
      ({ name, email, phone, company }) => {
        const to = company === undefined ? null : companyCalled(crm, company);
        const properties = { ...nameParts(name ?? ''), email: email ?? null, phone: phone ?? null };
        const made = create(crm, 'CRM_UI', { type: 'contacts', properties, to: to ? [to] : [] });
        return { contact: made.id, ...(to ? { company: to.id } : {}) };
      },
    ),
    update_contact: act(z.looseObject({ contact: id, name: text.optional() }), ({ contact, name, ...rest }) => {
      const wish = { ...(name === undefined ? {} : nameParts(name)), ...known('contacts', rest) };
      return { contact: changed(crm, { type: 'contacts', id: contact }, wish).id };
    }),
    create_company: act(z.object({ name: text, domain: text.optional() }), ({ name, domain }) => ({
      company: create(crm, 'CRM_UI', { type: 'companies', properties: { name, domain: domain ?? null }, to: [] }).id,
    })),
    update_company: act(z.looseObject({ company: id }), ({ company, ...rest }) => ({
      company: changed(crm, { type: 'companies', id: company }, known('companies', rest)).id,
    })),
    create_deal: act(
      z.object({
        name: text,
        amount: text.optional(),
        stage: text.optional(),
        company: id.optional(),
        contact: id.optional(),
      }),
      ({ name, amount, stage, company, contact }) => {
        const properties = {
          dealname: name,
          amount: amount ?? null,
          dealstage: stage ?? 'appointmentscheduled',
          pipeline: 'default',
        };
        return { deal: create(crm, 'CRM_UI', { type: 'deals', properties, to: endsIn(crm, { company, contact }) }).id };
      },
    ),
    update_deal: act(z.looseObject({ deal: id }), ({ deal, ...rest }) => ({
      deal: changed(crm, { type: 'deals', id: deal }, known('deals', rest)).id,
    })),
    create_note: act(
      z.object({ body: text, company: id.optional(), contact: id.optional(), deal: id.optional() }),
      ({ body, ...about }) => {
        const properties = { hs_note_body: body, hs_timestamp: iso(crm.now()) };
        return { note: create(crm, 'CRM_UI', { type: 'notes', properties, to: endsIn(crm, about) }).id };
      },
    ),
    merge: act(z.object({ primary: id, merged: id, type: z.enum(typeNames).default('contacts') }), (wish) => {
      const kept = merge(crm, 'CRM_UI', wish.type, wish.primary, wish.merged);
      if (!kept) throw new InvalidInput('There are no such two objects to merge.');
      return { primary: kept.id };
    }),
    delete: act(
      z.object({
        id: id.optional(),
        contact: id.optional(),
        company: id.optional(),
        deal: id.optional(),
        note: id.optional(),
      }),
      ({ id: ofAnyType, ...named }) => {
        const [end] = ofAnyType === undefined ? endsIn(crm, named) : [anywhere(crm, ofAnyType)];
        if (!end || !archive(crm, 'CRM_UI', end)) throw new InvalidInput('Say which contact, company, deal or note.');
        return { deleted: end.id };
      },
    ),
    associate: act(pair, (body) => linked(crm, body, associate)),
    dissociate: act(pair, (body) => linked(crm, body, dissociate)),
    create_property: act(z.object({ type: z.enum(typeNames).default('contacts'), name: text }), ({ type, name }) => {
      crm.customProperties.put(`${type}.${name}`, name);
      return { property: name };
    }),
    limit_calls: act(z.object({ calls: z.int().min(1) }), ({ calls }) => {
      crm.changeAccount({ callsInTenSeconds: calls });
      return { calls };
    }),
    consent: act(z.object({ url: z.url() }), ({ url }) => ({
      redirect: allowed(tokens, authorizationIn(crm, new URL(url).searchParams)),
    })),
    deny: act(z.object({ url: z.url() }), ({ url }) => ({
      redirect: denied(authorizationIn(crm, new URL(url).searchParams)),
    })),
    revoke: act(z.object({}), () => {
      tokens.revokeAll();
      return {};
    }),
  };
}

const pair = z.object({ contact: id.optional(), company: id.optional(), deal: id.optional(), note: id.optional() });

function act<S extends z.ZodType>(shape: S, work: (body: z.infer<S>) => ActResult): Act {
  return (body) => {
    const parsed = shape.safeParse(body);
    if (!parsed.success) throw new InvalidInput(`That cannot be done: ${z.prettifyError(parsed.error)}`);
    return work(parsed.data);
  };
}

function changed(crm: Crm, end: End, properties: Readonly<Record<string, string | null>>): StoredObject {
  const object = update(crm, 'CRM_UI', end, properties);
  if (!object) throw new InvalidInput(`There is no ${end.type} ${end.id}.`);
  return object;
}

/** Those fields of an act that are properties of the type, as text. */
function known(type: TypeName, rest: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) =>
      vocabularies[type].writable.includes(name) && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

function linked(
  crm: Crm,
  body: z.infer<typeof pair>,
  work: (crm: Crm, source: 'CRM_UI', from: End, to: End) => unknown,
): ActResult {
  const [from, to] = endsIn(crm, body);
  if (!from || !to) throw new InvalidInput('Name two of contact, company, deal and note.');
  work(crm, 'CRM_UI', from, to);
  return body;
}

const plural = { contact: 'contacts', company: 'companies', deal: 'deals', note: 'notes' } as const;

function endsIn(crm: Crm, named: { readonly [K in keyof typeof plural]?: string | undefined }): readonly End[] {
  return (['note', 'deal', 'contact', 'company'] as const).flatMap((word) => {
    const given = named[word];
    if (given === undefined) return [];
    const object = crm.find({ type: plural[word], id: given });
    if (!object) throw new InvalidInput(`There is no ${word} ${given}.`);
    return [{ type: plural[word], id: object.id }];
  });
}

function anywhere(crm: Crm, wanted: string): End | undefined {
  const type = typeNames.find((one) => crm.find({ type: one, id: wanted }) !== null);
  return type && { type, id: wanted };
}

/** By its id, else by its name, else a new one. */
function companyCalled(crm: Crm, company: string): End {
  const byId = /^\d+$/.test(company) ? crm.find({ type: 'companies', id: company }) : null;
  const byName = crm
    .objects('companies')
    .list()
    .find(({ archivedAt, properties }) => archivedAt === null && properties['name'] === company);
  const found =
    byId ?? byName ?? create(crm, 'CRM_UI', { type: 'companies', properties: { name: company, domain: null }, to: [] });
  return { type: 'companies', id: found.id };
}
