/** What the proof of a currency compares, in the order people read it. */
export const proofSides = ['processor', 'ledger', 'books', 'inTransit', 'opening'] as const;
