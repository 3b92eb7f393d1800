import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testDatabase } from '../../test/support/database.ts';
import type { Visitor } from '../../test/support/house.ts';
import { openScenario, type Scenario } from '../../test/support/money/scenario.ts';
import { aClient, aClientPerson, aStaffMember, signedIn } from '../../test/support/people.ts';
import { newId } from '../ground/ids.ts';

const queue = '/staff/reconciliation/queue';

let firm: Scenario;
let books: Visitor;

beforeEach(async () => {
  firm = await openScenario(await testDatabase());
  await aStaffMember(firm.db, 'books@firm.example', 'bookkeeper');
  books = await signedIn(firm.house, 'books@firm.example');
});

afterEach(() => firm.close());

async function refunded(): Promise<{ invoice: string; item: string }> {
  const invoice = await firm.invoice();
  const charge = await firm.pay(invoice);
  await firm.settle();
  await firm.refund(charge, 40_00);
  await firm.settle();
  const [item] = await firm.waiting();
  return { invoice, item: item?.id ?? '' };
}

describe('a question', () => {
  test('waits in the list, and shows what each answer would create before anybody chooses', async () => {
    const { item } = await refunded();
    expect((await books.get(queue)).text).toContain('A refund to explain');
    expect((await books.get('/staff/reconciliation')).text).toContain(`${queue}/${item}`);
    const { text } = await books.get(`${queue}/${item}`);
    expect(text).toContain('The sale, or part of it, is cancelled');
    expect(text).toMatch(/40\.00 GBP<\/strong> as a credit note for INV_1, paid back from/);
    expect(await firm.db.hub('answers')).toEqual([]);
  });

  test('is answered with a reason, booked, and can be taken back', async () => {
    const { item } = await refunded();
    expect((await books.get(`${queue}/${item}/credit_note`)).text).toContain('Write a credit note');
    const answer = await books.post(`${queue}/${item}/decision`, { choice: 'credit_note', reason: 'Half came back' });
    expect(answer.location).toMatch(/^\/staff\/reconciliation\/decisions\?done=/);
    await firm.settle();
    expect(firm.booked('credit_note_with_refund')).toBe(1);
    await firm.isDone();
    const done = (await books.get(answer.location ?? '')).text;
    for (const part of ['Decided: The sale, or part of it, is cancelled', 'Because: Half came back', 'Staff books@'])
      expect(done).toContain(part);
    const id = answer.location?.split('done=')[1] ?? '';
    expect((await books.post(`/staff/reconciliation/decisions/${id}/reversal`, {})).status).toBe(303);
    await firm.settle();
    expect((await firm.waiting()).map(({ kind }) => kind)).toEqual(['refund']);
    expect((await books.get(`/staff/reconciliation/decisions?done=${id}`)).text).toContain('Taken back');
  });

  test('that needs a reason is not answered without one; what was typed stays, nothing changes', async () => {
    const { item } = await refunded();
    const answer = await books.post(`${queue}/${item}/decision`, { choice: 'credit_note', reason: '  ' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Say why, in a few words.');
    const long = await books.post(`${queue}/${item}/decision`, { choice: 'credit_note', reason: 'x'.repeat(501) });
    expect(long.status).toBe(422);
    expect(await firm.db.hub('answers')).toEqual([]);
  });

  test('that asks for more is shown with what fits, and refuses what does not', async () => {
    await firm.pay(null, { metadata: {} });
    await firm.settle();
    const [item] = await firm.waiting();
    const page = (await books.get(`${queue}/${item?.id ?? ''}/to_contact`)).text;
    expect(page).toContain('Which customer?');
    expect(page).toMatch(/<option value="contact-1">Acme/);
    expect(page).not.toContain('type="submit">Book as their credit');
    const review = (await books.get(`${queue}/${item?.id ?? ''}/to_contact?contact=contact-1`)).text;
    expect(review).toMatch(/120\.00 GBP<\/strong> as credit of Acme/);
    const wrong = await books.post(`${queue}/${item?.id ?? ''}/decision`, { choice: 'to_contact', contact: 'nobody' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Choose one of the list.');
    const right = await books.post(`${queue}/${item?.id ?? ''}/decision`, {
      choice: 'to_contact',
      contact: 'contact-1',
    });
    expect(right.status).toBe(303);
  });

  test('somebody else answered is gone; an answer that is not offered is none', async () => {
    const { item } = await refunded();
    expect((await books.get(`${queue}/${item}/write_off`)).status).toBe(404);
    expect((await books.post(`${queue}/${item}/decision`, { choice: 'nonsense' })).status).toBe(404);
    await firm.answer('refund', 'credit_note');
    expect((await books.get(`${queue}/${item}`)).status).toBe(404);
    expect((await books.post(`${queue}/${item}/decision`, { choice: 'credit_note', reason: 'x' })).status).toBe(404);
    expect(firm.booked('credit_note_with_refund')).toBe(1);
  });
});

test('decisions that cannot be undone say so and stay', async () => {
  const { item } = await refunded();
  await books.post(`${queue}/${item}/decision`, { choice: 'another_way', reason: 'Pays by bank' });
  await firm.settle();
  const list = (await books.get('/staff/reconciliation/decisions')).text;
  expect(list).not.toContain('/reversal');
  const { id } = await firm.db.hub('answers').first<{ id: string }>('id');
  const refused = await books.post(`/staff/reconciliation/decisions/${id}/reversal`, {});
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('This decision cannot be taken back.');
});

test('the queue is for those who reconcile', async () => {
  await aStaffMember(firm.db, 'junior@firm.example', 'staff');
  await aClientPerson(firm.db, 'anna@acme.example', [await aClient(firm.db, 'Birch')]);
  const { item } = await refunded();
  for (const path of [queue, `${queue}/${item}`, `${queue}/${item}/credit_note`, '/staff/reconciliation/decisions']) {
    expect((await (await signedIn(firm.house, 'junior@firm.example')).get(path)).status).toBe(403);
    expect((await (await signedIn(firm.house, 'anna@acme.example')).get(path)).status).toBe(404);
    expect((await firm.house.visitor().get(path)).status).toBe(303);
  }
  for (const id of [newId(), 'nonsense']) expect((await books.get(`${queue}/${id}`)).status).toBe(404);
  expect((await books.post('/staff/reconciliation/decisions/nonsense/reversal', {})).status).toBe(404);
});
