import { InvalidInput, type DemoFirm } from '../../../../core/plugin-api/index.ts';
import { zones } from '../../zones.ts';
import { makeChart } from '../chart.ts';
import type { Ledger } from '../ledger.ts';
import { bookBills, bookInvoices } from './documents.ts';
import { bookMoney } from './money.ts';
import { nineOn } from './nine-on.ts';
import { makeParties } from './parties.ts';

/** Whose clearing account and fees the firm's chart names; the believable firm takes cards there. */
const processor = 'Stripe';

/** Fills the books with the firm's history, as another tool would have booked it; every date is the past's own. */
export function seed(ledger: Ledger, firm: DemoFirm): void {
  const timezone = Object.keys(zones).find((name) => zones[name] === firm.timeZone);
  if (timezone === undefined) throw new InvalidInput(`No Xero time zone is ${firm.timeZone}.`);
  const oldest = firm.invoices.reduce((first, { issuedOn }) => (issuedOn < first ? issuedOn : first), '9999-12-31');
  ledger.changeOrganisation({
    name: firm.name,
    baseCurrency: firm.currency,
    timezone,
    timeZone: firm.timeZone,
    createdAt: firm.invoices.length > 0 ? nineOn(oldest) : ledger.now(),
  });
  const chart = makeChart(ledger, processor, firm.currency);
  const parties = makeParties(ledger, firm, processor);
  const invoices = bookInvoices(ledger, firm, { chart, parties });
  bookBills(ledger, firm, { chart, parties });
  bookMoney(ledger, firm, { chart, parties, invoices });
}
