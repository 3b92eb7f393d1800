import type { TypeName } from './model.ts';

/** How one type of objects is associated with another: HubSpot's numbers ('Associations v4', association type ids). */
export interface AssociationType {
  readonly from: TypeName;
  readonly to: TypeName;
  /** Without a label; what every pair has. */
  readonly plain: number;
  /** Of the chief one among several, where there is such a thing. */
  readonly chief: number | null;
}

export const associationTypes: readonly AssociationType[] = [
  { from: 'contacts', to: 'companies', plain: 279, chief: 1 },
  { from: 'companies', to: 'contacts', plain: 280, chief: 2 },
  { from: 'deals', to: 'companies', plain: 341, chief: 5 },
  { from: 'companies', to: 'deals', plain: 342, chief: 6 },
  { from: 'deals', to: 'contacts', plain: 3, chief: null },
  { from: 'contacts', to: 'deals', plain: 4, chief: null },
  { from: 'notes', to: 'contacts', plain: 202, chief: null },
  { from: 'contacts', to: 'notes', plain: 201, chief: null },
  { from: 'notes', to: 'companies', plain: 190, chief: null },
  { from: 'companies', to: 'notes', plain: 189, chief: null },
  { from: 'notes', to: 'deals', plain: 214, chief: null },
  { from: 'deals', to: 'notes', plain: 213, chief: null },
];

export function associationType(from: TypeName, to: TypeName): AssociationType | null {
  return associationTypes.find((one) => one.from === from && one.to === to) ?? null;
}

const singular: Readonly<Record<TypeName, string>> = {
  contacts: 'contact',
  companies: 'company',
  deals: 'deal',
  notes: 'note',
};

/** As lists name it: 'contact_to_company', of the others of several 'contact_to_company_unlabeled'. */
export function listedNames({ from, to, chief }: AssociationType, isChief: boolean): readonly string[] {
  const name = `${singular[from]}_to_${singular[to]}`;
  if (chief === null) return [name];
  return isChief ? [name, `${name}_unlabeled`] : [`${name}_unlabeled`];
}

export function singularOf(type: TypeName): string {
  return singular[type];
}
