import type { Wing } from '../wing.ts';
import { linkRoutes } from './link-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { dropOldSessions, sessions } from './sessions.ts';
import { signInWith, type SignIn } from './sign-in.ts';
import { forgetOldFailures } from './throttle.ts';
import { whoIsAsking } from './who-is-asking.ts';
import type { Deps } from '../wing.ts';

export { asClient, asStaff, clientOf, staffOf } from './guards.ts';
export { grantMembership, moveMemberships, revokeMembership, type MembershipChange } from './memberships.ts';
export { hashPassword } from './password.ts';
export { createPerson, type NewPerson } from './people.ts';
export { createFirstRunLink, createOwnerLink } from './sign-in-links.ts';
export { watch, type Watched } from './watch.ts';
export { printOf, watchPart } from './watch-part.ts';

const signIns = new WeakMap<Deps, SignIn>();

/** Who is asking, and how they come in and go. Stands first among the wings: its `before` knows the reader. */
export const identity: Wing = {
  name: 'identity',
  before: (deps) => [sessions(deps), ...signInOf(deps).middleware, whoIsAsking(deps)],
  routes: (deps) => linkRoutes(deps).use(sessionRoutes(deps, signInOf(deps))),
  jobs: (deps) => ({
    'sessions.tidy': async () => {
      await dropOldSessions(deps.db.hub);
      await forgetOldFailures(deps.db.hub);
    },
  }),
  schedules: [{ job: 'sessions.tidy', every: '1d' }],
};

/** Passport's middleware and the sign-in page need one and the same instance. */
function signInOf(deps: Deps): SignIn {
  const signIn = signIns.get(deps) ?? signInWith(deps);
  signIns.set(deps, signIn);
  return signIn;
}
