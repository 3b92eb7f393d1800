/**
 * What the believable firm keeps in its customer relationship system: its clients and many more. Keys are the firm's
 * own, instants ISO UTC, amounts decimal strings in the firm's currency. Everything is in the past.
 */
export interface DemoCrm {
  readonly companies: readonly DemoCompany[];
  readonly people: readonly DemoPerson[];
  readonly deals: readonly DemoDeal[];
  readonly notes: readonly DemoNote[];
}

export interface DemoCompany {
  readonly key: string;
  readonly name: string;
  readonly domain: string | null;
  readonly city: string;
  readonly createdAt: string;
}

export interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** The chief one first. */
  readonly companyKeys: readonly string[];
  readonly createdAt: string;
}

export interface DemoDeal {
  readonly key: string;
  readonly name: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly amount: string | null;
  readonly companyKey: string;
  readonly personKeys: readonly string[];
  readonly createdAt: string;
  readonly closedAt: string | null;
}

export interface DemoNote {
  readonly key: string;
  readonly body: string;
  readonly at: string;
  readonly companyKeys: readonly string[];
  readonly personKeys: readonly string[];
}
