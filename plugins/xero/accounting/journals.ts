import { ManualJournal, ManualJournalLine, ManualJournals } from 'xero-node';
import type { Journal, LedgerEntry, Outcome, PluginContext } from '../../../core/plugin-api/index.ts';
import { vendorNumber } from '../amounts.ts';
import { reading, writing } from '../client.ts';
import { datedAround } from '../filters.ts';
import { links } from '../links.ts';
import { word } from '../words.ts';
import { withOwnDay } from './bookings.ts';
import { made } from './made.ts';
import { applied, failed, keyOf, refused, unknown } from './outcomes.ts';

/** C4c: a manual journal, the only entry of Xero between two accounts that are no banks. Debits are positive there. */
export async function postJournal(ctx: PluginContext, intent: Journal): Promise<Outcome> {
  const line = (accountID: string, sign: 1 | -1): ManualJournalLine =>
    made(ManualJournalLine, {
      accountID,
      description: intent.description,
      lineAmount: sign * vendorNumber(intent.amount),
      taxType: 'NONE',
    });
  const journal = made(ManualJournal, {
    narration: narrationOf(intent),
    date: intent.on,
    status: ManualJournal.StatusEnum.POSTED,
    journalLines: [line(intent.debitAccount, 1), line(intent.creditAccount, -1)],
  });
  try {
    const { body } = await writing(ctx, 'manual journal', (api, tenant) =>
      api.createManualJournals(tenant, made(ManualJournals, { manualJournals: [journal] }), true, keyOf([intent])),
    );
    const [booked] = body.manualJournals ?? [];
    if (booked?.manualJournalID === undefined) return unknown(intent, 'Xero answered without the journal.');
    const messages = (booked.validationErrors ?? []).flatMap(({ message }) => message ?? []);
    return messages.length > 0 ? refused(intent, messages) : applied(intent, entryOf(booked.manualJournalID));
  } catch (error) {
    return failed(intent, error);
  }
}

/** Journals have no reference: theirs stands in the narration. One call. */
export async function findJournal(ctx: PluginContext, intent: Journal): Promise<LedgerEntry | null> {
  const { body } = await reading(ctx, 'manual journals of these weeks', (api, tenant) =>
    api.getManualJournals(tenant, undefined, datedAround([intent.on])),
  );
  const found = body.manualJournals?.find(
    ({ narration, status }) => narration === narrationOf(intent) && word(status) === 'POSTED',
  );
  return found?.manualJournalID === undefined ? null : entryOf(found.manualJournalID);
}

export async function isJournalVoided(ctx: PluginContext, id: string): Promise<boolean> {
  const { body } = await reading(ctx, 'manual journal', (api, tenant) => api.getManualJournal(tenant, id));
  return word(body.manualJournals?.[0]?.status) === 'VOIDED';
}

/** Xero voids a posted journal; it wants the narration and lines back with the new status. */
export async function voidJournal(ctx: PluginContext, id: string, key: string): Promise<void> {
  const { body } = await reading(ctx, 'manual journal', (api, tenant) => api.getManualJournal(tenant, id));
  const known = body.manualJournals?.[0];
  const lines = (known?.journalLines ?? []).map(({ lineAmount, accountID, description, taxType }) =>
    made(ManualJournalLine, {
      ...(lineAmount === undefined ? {} : { lineAmount }),
      ...(accountID === undefined ? {} : { accountID }),
      ...(description === undefined ? {} : { description }),
      ...(taxType === undefined ? {} : { taxType }),
    }),
  );
  const journal = made(ManualJournal, {
    narration: known?.narration ?? '',
    manualJournalID: id,
    journalLines: lines,
    status: ManualJournal.StatusEnum.VOIDED,
  });
  await writing(ctx, 'voiding of a journal', (api, tenant) =>
    api.updateManualJournal(tenant, id, made(ManualJournals, { manualJournals: [journal] }), key),
  );
}

function narrationOf(intent: Journal): string {
  return `${withOwnDay(intent.description, intent)} [${intent.reference}]`;
}

function entryOf(id: string): LedgerEntry {
  return { kind: 'journal', id, url: links.journal(id) };
}
