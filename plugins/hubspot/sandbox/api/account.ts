import express, { type Router } from 'express';
import type { Crm } from '../crm.ts';

/** 'Account information' API: whose account a token is for. */
export function accountRoutes(crm: Crm): Router {
  const router = express.Router();
  router.get('/account-info/v3/details', (_req, res) => {
    const { portalId, timeZone, currency } = crm.account();
    const offset = crm.kit.now().toZonedDateTimeISO(timeZone);
    res.json({
      portalId,
      accountType: 'DEVELOPER_TEST',
      timeZone,
      companyCurrency: currency,
      additionalCurrencies: [],
      utcOffset: offset.offset,
      utcOffsetMilliseconds: offset.offsetNanoseconds / 1_000_000,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    });
  });
  return router;
}
