import type { Router } from 'express';
import type { RecordRef } from '../records.ts';
import type { DemoFirm } from './firm.ts';

/** A keyed set of things, kept in memory and journalled to disk before the answer leaves. */
export interface Collection<T> {
  get(id: string): T | undefined;
  /** Adds or replaces. */
  put(id: string, value: T): T;
  delete(id: string): void;
  list(): readonly T[];
  readonly size: number;
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  /** A counter that survives restarts: 1, 2, 3 … per name. */
  next(name: string): number;
}

export interface WebhookDelivery {
  /** Unique per event, kept over retries. */
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the kit gives a vendor's sandbox. */
export interface SandboxKit {
  readonly pluginId: string;
  /** Own origin: `http://localhost:<port>`. */
  readonly url: string;
  readonly store: Store;
  /** The clock shared with the hub. */
  now(): Temporal.Instant;
  /** Reproducible random text of [a-zA-Z0-9] of this length, unique in this store. */
  id(length: number): string;
  uuid(): string;
  /** Queues a delivery: at least once, retried with growing pauses; faults on webhooks apply here. */
  deliver(delivery: WebhookDelivery): void;
  log(message: string): void;
}

/** What an `act` answers with: the ids the next act takes. */
export type ActResult = Readonly<Record<string, unknown>>;

/** A vendor, played locally. */
export interface Sandbox {
  /** The vendor's API and its pages for people. Body parsing is the sandbox's own business. */
  readonly routes: Router;
  /** Headers for one attempt, added to the delivery's own, for signatures that carry the time and go stale. */
  webhookHeaders?(delivery: WebhookDelivery): Readonly<Record<string, string>>;
  /** False where the vendor publishes no schema of its webhooks; then they are left out of recordings. */
  readonly recordsWebhooks?: boolean;
  /** Whether a request is vendor API (journalled and recorded) rather than a page for people. */
  isApi(method: string, path: string): boolean;
  /** Fills an empty sandbox with the firm's history. */
  seed(firm: DemoFirm): void | Promise<void>;
  /** What the outside world may do, by name. Throws InvalidInput for nonsense. */
  readonly acts: Readonly<Record<string, (body: Readonly<Record<string, unknown>>) => ActResult | Promise<ActResult>>>;
  /**
   * Changes one record as somebody at the vendor would, the same record every time, and sends the webhook of it. It
   * answers with the record as the plugin's streams name it. Without it the conformance suite cannot try webhooks and
   * late answers, and says so.
   */
  touch?(): RecordRef | Promise<RecordRef>;
  /** Everything it knows, for `GET state`. */
  state(): unknown;
  /** The ledger's books as DESIGN's doors define them (accounting sandboxes only). */
  books?(): unknown;
  /** Settings that connect a plugin to this sandbox; `act consent` plays the person at the OAuth page. */
  credentials(): Readonly<Record<string, unknown>>;
  /** Tells the sandbox where to send webhooks; it answers with settings to add (a signing secret). */
  registerWebhook?(url: string): Readonly<Record<string, unknown>>;
  /** Stops its timers. */
  close?(): void;
}

export interface SandboxModule {
  create(kit: SandboxKit): Sandbox | Promise<Sandbox>;
}
