/** Stands at the end of a note that the hub wrote, where people see it too: which intent it came from. */
const pattern = /\s*\[portico:([\w.:-]{1,100})\]\s*$/;

/** Throws RangeError for an intent id the marker cannot hold. */
export function markerOf(intentId: string): string {
  const marker = `[portico:${intentId}]`;
  if (!pattern.test(marker)) throw new RangeError(`'${intentId}' is no intent id.`);
  return marker;
}

/** A note's text without the marker, and whose it was; null where somebody else wrote it. */
export function withoutMarker(text: string): { readonly text: string; readonly intentId: string | null } {
  const found = pattern.exec(text);
  return found ? { text: text.slice(0, found.index), intentId: found[1] ?? null } : { text, intentId: null };
}
