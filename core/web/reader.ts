import type { Right } from '../permissions/index.ts';
import type { Firm } from '../branding/index.ts';
import type { Shell } from './shell.ts';

/** The person a page is drawn for. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** BCP 47; null means the firm's. */
  readonly locale: string | null;
  /** IANA; null means the firm's. */
  readonly timeZone: string | null;
}

export interface ClientChoice {
  readonly id: string;
  readonly name: string;
}

interface Session {
  readonly person: Person;
  /** When this session began, an ISO instant. */
  readonly signedInAt: string;
  /** How this session began; told to those who must know how sure we are who it is. */
  readonly method: 'password' | 'owner_link' | 'first_run';
}

export interface StaffReader extends Session {
  readonly kind: 'staff';
  readonly role: 'owner' | 'bookkeeper' | 'staff';
  /** Rights granted to this person beyond the role. */
  readonly granted: readonly Right[];
  readonly clientId: null;
  readonly clients: readonly [];
}

export interface ClientReader extends Session {
  readonly kind: 'client';
  readonly role: 'client';
  readonly granted: readonly [];
  /** The one client whose rows this session sees now. */
  readonly clientId: string;
  /** Every client this person may switch to, by name; the active one among them. */
  readonly clients: readonly ClientChoice[];
}

export type Reader = StaffReader | ClientReader;

declare module 'express-serve-static-core' {
  interface Request {
    /** Names this request in the log and on error pages. */
    id: string;
    /** Who is asking; null when nobody is signed in. */
    reader: Reader | null;
    /** Addresses of sections that hide while they are empty, and are not. */
    filledSections: Set<string>;
    /** The firm whose house this is; null before the first run. */
    firm: Firm | null;
    /** What pages are drawn with. */
    shell: Shell;
  }
}
