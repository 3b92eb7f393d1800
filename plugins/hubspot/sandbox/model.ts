export type TypeName = 'contacts' | 'companies' | 'deals' | 'notes';
export const typeNames: readonly TypeName[] = ['contacts', 'companies', 'deals', 'notes'];

export type Properties = Readonly<Record<string, string | null>>;

/** An object as it is kept; all moments are epoch milliseconds. */
export interface StoredObject {
  readonly id: string;
  readonly properties: Properties;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
  /** As the search index showed it before the last change; null when it did not show it. */
  readonly before: { readonly properties: Properties; readonly updatedAt: number } | null;
}

/** The account that is being played. */
export interface Account {
  readonly portalId: number;
  readonly appId: number;
  readonly timeZone: string;
  readonly currency: string;
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookUrl: string | null;
  /** Calls taken in ten seconds; tests may lower it. */
  readonly callsInTenSeconds: number;
}
