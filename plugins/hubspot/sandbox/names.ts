/** A person's name as HubSpot keeps it; one word alone is a first name. */
export function nameParts(name: string): { readonly firstname: string | null; readonly lastname: string | null } {
  const [firstname = '', ...rest] = name.trim().split(/\s+/);
  return { firstname: firstname === '' ? null : firstname, lastname: rest.length === 0 ? null : rest.join(' ') };
}
