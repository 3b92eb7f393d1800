import type { Knex } from 'knex';

/** Which answer of the queue a refund was asked for by, so that the answer ends when no money went back. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table refund_requests add column answer_id uuid references answers;
    create index refund_requests_answer on refund_requests (answer_id) where answer_id is not null;
    -- the refund that a request became
    create index records_refund_requests on records ((data #>> '{metadata,portico_intent}')) where kind = 'refund';
    -- refunds that came back: the few among many movements
    create index records_refund_failures on records ((data #>> '{source,id}'))
      where kind = 'balance_transaction' and data ->> 'category' = 'refund_failure';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index records_refund_failures, records_refund_requests, refund_requests_answer;
    alter table refund_requests drop column answer_id;
  `);
}
