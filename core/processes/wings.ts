import { agreementsWing } from '../agreements/index.ts';
import { auditJobs, auditSchedules } from '../audit/index.ts';
import { clientsWing } from '../clients/index.ts';
import { crmWing } from '../crm/index.ts';
import { filesWing } from '../files/index.ts';
import { homeWing } from '../home/index.ts';
import { identity } from '../identity/index.ts';
import { invoicesWing } from '../invoices/index.ts';
import type { JobHandlers, Schedule } from '../jobs/index.ts';
import { matchingWing } from '../matching/index.ts';
import { notifications } from '../notifications/index.ts';
import { paymentsShowing } from '../payments/index.ts';
import { pluginHostWing } from '../plugin-host/index.ts';
import { previewRefund, reconciliationWing } from '../reconciliation/index.ts';
import { settingsWing } from '../settings/index.ts';
import type { Deps, Wing } from '../wing.ts';

/** The wings of the house; the first knows who is asking. */
export const wings: readonly Wing[] = [
  identity,
  homeWing,
  invoicesWing,
  paymentsShowing(previewRefund),
  agreementsWing,
  clientsWing,
  matchingWing,
  crmWing,
  reconciliationWing,
  settingsWing,
  filesWing,
  notifications,
];

export const subscriptions = wings.flatMap((wing) => wing.subscriptions ?? []);

export function allJobs(deps: Deps): JobHandlers {
  return Object.assign(
    {},
    pluginHostWing.jobs(deps),
    auditJobs(deps),
    ...wings.map((wing) => wing.jobs?.(deps) ?? {}),
  ) as JobHandlers;
}

export const allSchedules: readonly Schedule[] = [
  ...pluginHostWing.schedules,
  ...auditSchedules,
  ...wings.flatMap((wing) => wing.schedules ?? []),
];
