import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Passport } from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { Database } from '../db/index.ts';
import type { Reader } from '../web/index.ts';
import type { Deps } from '../wing.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { passwordFits } from './password.ts';
import { throttleIn } from './throttle.ts';
import { knownPerson, type KnownPerson } from './who-is-asking.ts';

/** What came of an e-mail and a password. */
export type SignInOutcome =
  | { readonly outcome: 'known'; readonly person: KnownPerson }
  /** `personId` only for the audit: the reader is never told whether the e-mail is known. */
  | { readonly outcome: 'wrong'; readonly personId: string | null }
  /** The password was right, but this person sees no client any more. */
  | { readonly outcome: 'closed'; readonly personId: string }
  | { readonly outcome: 'throttled'; readonly waitSeconds: number };

export interface SignIn {
  /** Reads the session's person into `req.user`. */
  readonly middleware: readonly RequestHandler[];
  /** Tries the request's `email` and `password` fields. Starts no session. */
  attempt(req: Request, res: Response): Promise<SignInOutcome>;
}

/** Passport over e-mail and password, one instance per app. */
export function signInWith(deps: Deps): SignIn {
  const passport = new Passport();
  const throttle = throttleIn(deps.db.hub);
  const inTurn = oneAtATime();

  async function verify(email: string, password: string, address: string): Promise<SignInOutcome> {
    const waitSeconds = await throttle.waitSeconds(email, address);
    if (waitSeconds > 0) return { outcome: 'throttled', waitSeconds };
    const row = await passwordOf(deps.db, email);
    const fits = await passwordFits(row?.passwordHash ?? null, password);
    const person = row && fits ? await knownPerson(deps.db, row.id) : null;
    if (!person) {
      await throttle.countFailure(email, address);
      return { outcome: 'wrong', personId: row?.id ?? null };
    }
    if (person.kind === 'client' && person.clients.length === 0) return { outcome: 'closed', personId: person.id };
    return { outcome: 'known', person };
  }

  passport.use(
    new LocalStrategy(
      { usernameField: 'email', passwordField: 'password', passReqToCallback: true, session: false },
      (req, email, password, done) => {
        inTurn(email.trim().toLowerCase(), () => verify(email.trim(), password, req.ip ?? '')).then(
          (outcome) => done(null, outcome.outcome === 'known' ? outcome.person : false, outcome as never),
          (error: unknown) => done(error),
        );
      },
    ),
  );
  passport.serializeUser((user, done) => {
    done(null, (user as KnownPerson).id);
  });
  passport.deserializeUser((id: string, done) => {
    knownPerson(deps.db, id).then(
      (person) => done(null, person ?? false),
      (error: unknown) => done(error),
    );
  });

  return {
    middleware: [passport.initialize() as RequestHandler, passport.session() as RequestHandler],
    attempt: (req, res) =>
      new Promise((resolve, reject) => {
        const local = passport.authenticate(
          'local',
          (error: unknown, _person: unknown, outcome: SignInOutcome | { message: string } | undefined) => {
            if (Error.isError(error)) reject(error);
            else if (outcome && 'outcome' in outcome) resolve(outcome);
            else resolve({ outcome: 'wrong', personId: null });
          },
        ) as RequestHandler;
        void local(req, res, reject as NextFunction);
      }),
  };
}

/**
 * Begins a session for this person under a new session id, so that one known beforehand is worth nothing. It is stored
 * when this resolves: a browser follows the redirect as soon as it reads its head, which express-session sends before
 * it has stored anything.
 */
export async function beginSession(
  req: Request,
  person: { readonly id: string },
  method: Reader['method'],
  now: Temporal.Instant,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(person, (error: unknown) => {
      if (Error.isError(error)) reject(error);
      else resolve();
    });
  });
  req.session.signedInAt = now.toString();
  req.session.seenAt = now.toString();
  req.session.method = method;
  await new Promise<void>((resolve, reject) => {
    req.session.save((error: unknown) => {
      if (Error.isError(error)) reject(error);
      else resolve();
    });
  });
}

interface PasswordRow {
  readonly id: string;
  readonly passwordHash: string | null;
}

async function passwordOf(db: Database, email: string): Promise<PasswordRow | undefined> {
  return db
    .hub('people')
    .where({ email })
    .whereNull('disabled_at')
    .first<PasswordRow | undefined>('id', 'password_hash as passwordHash');
}
