import type { Knex } from 'knex';

/** Failed sign-ins counted per e-mail and per address, in the shape rate-limiter-flexible reads. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sign_in_failures (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sign_in_failures');
}
