import express, { type Request, type Response, type Router } from 'express';
import { setupOf, type Books } from '../books.ts';
import { pay, type Payment } from '../happenings/pay.ts';
import { catchUp } from '../happenings/time.ts';
import type { StoredSession } from '../objects/session.ts';
import { checkoutPage, closedPage, filled, unknownPage, type Form } from './page.ts';
import { style } from './style.ts';

/** Stripe's test numbers that the page knows, and what they do. */
const cards: Readonly<Record<string, Payment>> = {
  '4242424242424242': 'card',
  '5555555555554444': 'card',
  '4000000000000002': 'card_declined',
};

/** The hosted page for people. */
export function checkoutRoutes(books: Books): Router {
  const router = express.Router();
  router.get('/c/style.css', (_req, res) => void res.type('css').send(style));
  router.use('/c/pay', express.urlencoded({ extended: false }), (_req, res, next) => {
    catchUp(books);
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/c/pay/:id', (req, res) => {
    const session = sessionOf(books, req);
    if (!session) res.status(404).send(unknownPage());
    else if (session.status !== 'open') res.send(closedPage(payee(books), session));
    else
      show(
        books,
        session,
        res,
        { email: session.customer_email ?? '', method: 'card', card: '4242 4242 4242 4242' },
        null,
      );
  });
  router.post('/c/pay/:id', (req, res) => {
    const session = sessionOf(books, req);
    if (!session) res.status(404).send(unknownPage());
    else submit(books, session, formOf(req), res);
  });
  return router;
}

/** A second submit of a paid session goes where the first one went. */
function submit(books: Books, session: StoredSession, form: Form, res: Response): void {
  if (session.status === 'complete') {
    res.redirect(303, filled(session.success_url, session));
    return;
  }
  if (session.status === 'expired') {
    res.send(closedPage(payee(books), session));
    return;
  }
  const payment = form.method === 'delayed' ? 'delayed' : cards[form.card.replace(/\D/g, '')];
  if (payment === undefined) {
    show(books, session, res, form, 'This sandbox takes test card numbers only.');
    return;
  }
  const paid = pay(books, session.id, payment, form.email === '' ? null : form.email);
  if (payment === 'card_declined') show(books, session, res, form, 'Your card was declined. Try another card.');
  else res.redirect(303, filled(session.success_url, paid.session));
}

function show(books: Books, session: StoredSession, res: Response, form: Form, problem: string | null): void {
  const plan = books.plans.get(session.id) ?? { description: null, metadata: {}, lines: [] };
  res.status(problem === null ? 200 : 422).send(checkoutPage({ payee: payee(books), session, plan, form, problem }));
}

function sessionOf({ sessions }: Books, req: Request): StoredSession | undefined {
  const id = req.params['id'];
  return typeof id === 'string' ? sessions.get(id) : undefined;
}

function payee(books: Books): string {
  return setupOf(books).holder.name;
}

function formOf(req: Request): Form {
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  const field = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  return { email: field('email'), method: field('method') || 'card', card: field('card') };
}
