import { z } from 'zod';
import { audit } from '../audit/index.ts';
import { transaction } from '../db/index.ts';
import { exponentOf, InvalidInput, NotFound } from '../plugin-api/index.ts';
import type { Deps } from '../wing.ts';
import { hashPassword, passwordProblem } from './password.ts';
import { createPerson } from './people.ts';
import { consumeLink, isLiveLink } from './sign-in-links.ts';

/** What the first page asks for: the firm, and who owns this house. */
const answers = z.object({
  firm: z.string().trim().min(1).max(120),
  currency: z.string().trim().toUpperCase().refine(isCurrency),
  timeZone: z.string().trim().refine(isTimeZone),
  locale: z.string().trim().refine(isLocale),
  name: z.string().trim().min(1).max(120),
  email: z.email(),
  password: z.string(),
});

export type FirstRunAnswers = z.infer<typeof answers>;

/**
 * Checks the form. Throws InvalidInput whose `fields` hold a word per field (`identity.firstRun.wrong.<word>`).
 */
export function readAnswers(body: unknown): FirstRunAnswers {
  const parsed = answers.safeParse(body);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => String(issue.path[0] ?? 'form'));
    throw new InvalidInput('The form is not complete.', Object.fromEntries(wrong.map((name) => [name, name])));
  }
  const problem = passwordProblem(parsed.data.password, parsed.data.email);
  if (problem) throw new InvalidInput('The password cannot be used.', { password: `password_${problem}` });
  return parsed.data;
}

/**
 * Makes the firm and its owner, and uses the token up, in one transaction. Returns the owner's id.
 * Throws NotFound when the token is over; then nothing was made.
 */
export async function openHouse(
  deps: Deps,
  token: string,
  given: FirstRunAnswers,
  requestId: string,
): Promise<{ readonly id: string }> {
  if (!(await isLiveLink(deps, 'first_run', token))) throw gone();
  const passwordHash = await hashPassword(given.password);
  const now = deps.clock.now();
  return transaction(deps.db, async (tx) => {
    if (!(await consumeLink(tx, 'first_run', token, now))) throw gone();
    await tx('firm')
      .insert({
        name: given.firm,
        email: given.email,
        time_zone: given.timeZone,
        currency: given.currency,
        locale: given.locale,
        created_at: now.toString(),
      })
      .onConflict('only_one')
      .merge(['name', 'email', 'time_zone', 'currency', 'locale']);
    const { name, email } = given;
    const id = await createPerson(tx, { email, name, kind: 'staff', role: 'owner', passwordHash }, now);
    await audit(tx, {
      actor: { kind: 'person', id },
      action: 'house.opened',
      subject: id,
      facts: { currency: given.currency, timeZone: given.timeZone },
      personal: { name, email },
      at: now,
      requestId,
    });
    return { id };
  });
}

function gone(): NotFound {
  return new NotFound('This link is used up or over. Starting Portico again prints a new one in the log.');
}

function isCurrency(code: string): boolean {
  try {
    exponentOf(code);
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(zone: string): boolean {
  return zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone);
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf([tag]).length > 0;
  } catch {
    return false;
  }
}
