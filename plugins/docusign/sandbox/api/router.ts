import express, { type Request, type Response, type Router } from 'express';
import type { Envelope } from '../model.ts';
import type { Tokens } from '../oauth/tokens.ts';
import type { Office } from '../office.ts';
import { certificatePdf, combinedPdf, documentPdf } from '../papers.ts';
import { customFieldsObject, documentObjects, envelopeObject, partsIn } from '../render/envelope.ts';
import { recipientsObject } from '../render/recipients.ts';
import { access } from './access.ts';
import { ApiError, refuse } from './answers.ts';
import { update } from './changing.ts';
import { create } from './creating.ts';
import { limits } from './limits.ts';
import { listing } from './listing.ts';
import { refusePolling } from './polling.ts';
import { recipientView } from './views.ts';

const base = '/restapi/v2.1/accounts/:accountId';
const one = `${base}/envelopes/:envelopeId`;
/** Documents come inside the JSON, a third larger than they are; DocuSign advises 25 MB for one. */
const largestBody = '40mb';

/** The eSignature REST API, as far as an app that sends and files agreements speaks it. */
export function apiRoutes(office: Office, tokens: Tokens): Router {
  const router = express.Router();
  router.use(base, (req, res, next) => {
    res.set('X-DocuSign-TraceToken', office.kit.pluginId + String(office.now()));
    next();
  });
  // The body first: a refusal that leaves it unread would also leave it out of the recording.
  router.use(base, express.json({ limit: largestBody, strict: false }), limits(office), access(office, tokens));

  router.get(base, (_req, res) => {
    const { accountId, accountName, currency } = office.setup();
    res.json({ accountIdGuid: accountId, accountName, currencyCode: currency, planName: 'Business Pro' });
  });
  router.get(`${base}/envelopes`, (req, res) => void res.json(listing(office, queryOf(req))));
  router.post(`${base}/envelopes`, (req, res) => void res.status(201).json(create(office, req.body)));

  // Whoever acts on an envelope has a reason to ask what came of it, also when the act was refused.
  router.use(one, (req, _res, next) => {
    if (req.method !== 'GET') office.polls.delete(req.params.envelopeId);
    next();
  });
  router.get(one, asked(office), (req, res) => {
    res.json(envelopeObject(office, envelopeOf(office, req), partsIn(queryOf(req)['include'])));
  });
  router.put(one, (req, res) => {
    const sendsAgain = queryOf(req)['resend_envelope'] === 'true';
    res.json(update(office, envelopeOf(office, req), req.body, sendsAgain));
  });
  router.get(
    `${one}/recipients`,
    asked(office),
    (req, res) => void res.json(recipientsObject(envelopeOf(office, req))),
  );
  router.get(`${one}/custom_fields`, (req, res) => void res.json(customFieldsObject(envelopeOf(office, req))));
  router.get(`${one}/documents`, asked(office), (req, res) => {
    const envelope = envelopeOf(office, req);
    res.json({ envelopeId: envelope.id, envelopeDocuments: documentObjects(envelope) });
  });
  router.get(`${one}/documents/:documentId`, (req, res) => sendPdf(office, req, res));
  router.post(`${one}/views/recipient`, (req, res) => {
    res.status(201).json(recipientView(office, envelopeOf(office, req), req.body));
  });
  router.use('/restapi', () => {
    throw new ApiError('RESOURCE_NOT_FOUND', 'The URL provided does not resolve to a resource.', 404);
  });
  router.use('/restapi', refuse);
  return router;
}

/** Everything that tells of one envelope counts as asking about it. */
function asked(office: Office): express.RequestHandler {
  return (req, _res, next) => {
    refusePolling(office, envelopeOf(office, req).id);
    next();
  };
}

function sendPdf(office: Office, req: Request, res: Response): void {
  const envelope = envelopeOf(office, req);
  const id = String(req.params['documentId']);
  const bytes =
    id === 'combined'
      ? combinedPdf(office, envelope)
      : id === 'certificate'
        ? certificatePdf(office, envelope)
        : envelope.documents.some((document) => document.id === id)
          ? documentPdf(office, envelope, id)
          : null;
  if (bytes === null) throw new ApiError('DOCUMENT_DOES_NOT_EXIST', `The document specified was not found. ${id}`, 404);
  res.type('application/pdf').set('Content-Disposition', `file; filename="${id}.pdf"; documentid="${id}"`).send(bytes);
}

function envelopeOf(office: Office, req: Request): Envelope {
  const id = String(req.params['envelopeId']).toLowerCase();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new ApiError('INVALID_REQUEST_PARAMETER', 'The envelope id is not a GUID.');
  const envelope = office.envelopes.get(id);
  if (envelope) return envelope;
  throw new ApiError(
    'ENVELOPE_DOES_NOT_EXIST',
    'The envelope specified either does not exist or you have no rights to it.',
    404,
  );
}

function queryOf(req: Request): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(new URL(req.originalUrl, 'http://localhost').searchParams);
}
