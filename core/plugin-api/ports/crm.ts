import type { PluginContext } from '../context.ts';
import type { RecordRef } from '../records.ts';

/** The customer relationship system. Both writes carry an intent id: same id, same effect, once. */
export interface CrmPort {
  logActivity(
    ctx: PluginContext,
    activity: {
      readonly intentId: string;
      readonly about: readonly RecordRef[];
      readonly at: string;
      readonly body: string;
    },
  ): Promise<RecordRef>;
  /** Optional, of people and companies; a plugin throws InvalidInput for a kind it has no permission to write. */
  setProperties?(
    ctx: PluginContext,
    change: {
      readonly intentId: string;
      readonly of: RecordRef;
      readonly properties: Readonly<Record<string, string>>;
    },
  ): Promise<void>;
}
