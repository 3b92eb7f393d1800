import type { CrmPort } from '../../../core/plugin-api/index.ts';
import { logActivity } from './log-activity.ts';
import { setProperties } from './set-properties.ts';

export const crm: CrmPort = { logActivity, setProperties };
