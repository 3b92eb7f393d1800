import type { Request } from 'express';
import { can } from '../permissions/index.ts';
import type { Money } from '../plugin-api/index.ts';
import { systemName, type Connection } from '../plugin-host/index.ts';
import { staffOf } from '../identity/index.ts';
import { voiceFor } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import type { OverdueInvoice, Owed, ReceivedPayment } from './overview-queries.ts';

export interface OverviewFacts {
  readonly owed: readonly Owed[];
  readonly overdue: readonly OverdueInvoice[];
  readonly payments: readonly ReceivedPayment[];
  readonly clients: { readonly active: number; readonly former: number };
  /** Open items of the reconciliation; 0 where this reader may not see them. */
  readonly open: number;
  /** Contacts that may be clients and wait for someone's word. */
  readonly toMatch: number;
}

/** Something that waits for a person, with the one place to go. */
interface Task {
  readonly icon: string;
  readonly sentence: string;
  readonly note: string;
  readonly href: string;
  readonly word: string;
}

/** The desk's first page, ready to draw: what needs someone, then how things stand. */
export function overviewView(req: Request, deps: Deps, facts: OverviewFacts, connections: readonly Connection[]) {
  const reader = staffOf(req);
  const { t } = voiceFor(req.shell, req.firm, reader.person);
  const maySet = can(reader, 'settings');
  const troubled = connections.filter(({ enabled, state }) => enabled && state === 'needs_attention');
  const tasks: Task[] = [
    ...(maySet ? troubled : []).map((connection) => ({
      icon: 'unplug',
      sentence: t('clients.task.connection', { system: systemName(deps.plugins.plugins, connection.pluginId) }),
      note: connection.trouble ?? '',
      href: '/staff/settings/plugins',
      word: t('clients.task.connectionAct'),
    })),
    ...(facts.open > 0
      ? [
          {
            icon: 'scale',
            sentence: t('clients.task.open', { count: facts.open }),
            note: t('clients.task.openNote'),
            href: '/staff/reconciliation',
            word: t('clients.task.openAct'),
          },
        ]
      : []),
    ...(facts.toMatch > 0
      ? [
          {
            icon: 'link',
            sentence: t('clients.task.match', { count: facts.toMatch }),
            note: t('clients.task.matchNote'),
            href: '/staff/matching',
            word: t('clients.task.matchAct'),
          },
        ]
      : []),
    ...(maySet && connections.length === 0
      ? [
          {
            icon: 'plug',
            sentence: t('clients.task.connect'),
            note: t('clients.task.connectNote'),
            href: '/staff/settings/plugins',
            word: t('clients.task.connectAct'),
          },
        ]
      : []),
  ];
  return {
    title: t('clients.overview'),
    tasks,
    owed: facts.owed.map(({ currency, owed }) => ({ amount: owed, currency })) as Money[],
    late: facts.owed
      .filter(({ overdue }) => overdue > 0)
      .map(({ currency, overdue }) => ({ amount: overdue, currency })) as Money[],
    lateCount: facts.owed.reduce((sum, { overdueCount }) => sum + overdueCount, 0),
    overdue: facts.overdue,
    payments: facts.payments.map(({ clientId, clientName, occurredAt, params }) => ({
      clientId,
      clientName,
      occurredAt,
      day: typeof params.day === 'string' ? params.day : null,
      amount: params.amount,
      number: typeof params.number === 'string' ? params.number : '',
    })),
    clients: facts.clients,
  };
}
