import { z } from 'zod';
import { associationTypes } from '../association-types.ts';
import type { Crm } from '../crm.ts';
import type { End } from '../links.ts';
import type { TypeName } from '../model.ts';
import { invalid } from './errors.ts';

const spec = z.strictObject({
  associationCategory: z.enum(['HUBSPOT_DEFINED', 'USER_DEFINED', 'INTEGRATOR_DEFINED']),
  associationTypeId: z.int(),
});

export const newAssociations = z.array(
  z.strictObject({ to: z.strictObject({ id: z.string() }), types: z.array(spec).min(1) }),
);
export const specs = z.array(spec).min(1);

/** What an object is to be associated with: the number of the association says of which type it is. */
export function destinations(crm: Crm, from: TypeName, wishes: z.infer<typeof newAssociations>): readonly End[] {
  return wishes.map(({ to, types }) => {
    const [wanted] = types;
    const known = associationTypes.find(
      (one) => one.from === from && [one.plain, one.chief].includes(wanted?.associationTypeId ?? -1),
    );
    if (!known) throw invalid(`No association type ${String(wanted?.associationTypeId)} exists from ${from}.`);
    const object = crm.find({ type: known.to, id: to.id });
    if (!object)
      throw invalid(`Object not found. objectId are usually numeric. ${known.to} ${to.id}`, {
        context: { id: [to.id] },
      });
    return { type: known.to, id: object.id };
  });
}
