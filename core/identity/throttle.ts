import type { Knex } from 'knex';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

/** Counts failed sign-ins, and failures only, in PostgreSQL, so that every web process sees them. */
export interface Throttle {
  /** Seconds to wait before this e-mail or address may try again; 0 when it may now. */
  waitSeconds(email: string, address: string): Promise<number>;
  countFailure(email: string, address: string): Promise<void>;
}

/**
 * Ten wrong passwords for one e-mail stop a guesser (960 a day) and hardly ever a person. An address may
 * be a whole office behind one router, so it gets ten times that. Too low locks people out; too high only
 * lets a guesser try a little more, so both lean to high. The window runs on the machine's own clock.
 */
const windowSeconds = 15 * 60;
const failuresPerEmail = 10;
const failuresPerAddress = 100;

export function throttleIn(hub: Knex): Throttle {
  const store = {
    storeClient: hub,
    storeType: 'knex',
    tableName: 'sign_in_failures',
    tableCreated: true,
    clearExpiredByTimeout: false,
    duration: windowSeconds,
  };
  const byEmail = new RateLimiterPostgres({ ...store, keyPrefix: 'email', points: failuresPerEmail });
  const byAddress = new RateLimiterPostgres({ ...store, keyPrefix: 'address', points: failuresPerAddress });

  return {
    async waitSeconds(email, address) {
      const [mail, place] = await Promise.all([byEmail.get(keyOf(email)), byAddress.get(keyOf(address))]);
      const waits = [
        mail && mail.consumedPoints >= failuresPerEmail ? mail.msBeforeNext : 0,
        place && place.consumedPoints >= failuresPerAddress ? place.msBeforeNext : 0,
      ];
      return Math.ceil(Math.max(...waits) / 1000);
    },
    async countFailure(email, address) {
      await Promise.all([byEmail.penalty(keyOf(email)), byAddress.penalty(keyOf(address))]);
    },
  };
}

/** Forgets windows that are over; the sign-in itself never needs them gone. */
export async function forgetOldFailures(hub: Knex): Promise<void> {
  await hub.raw('delete from sign_in_failures where expire < extract(epoch from clock_timestamp()) * 1000');
}

/** The table's keys are at most 255 characters; an e-mail is compared without its case. */
function keyOf(text: string): string {
  return text.trim().toLowerCase().slice(0, 200);
}
