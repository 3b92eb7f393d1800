import { control } from '../journeys/support/control.ts';
import type { DemoFile } from '../journeys/support/demo-file.ts';

/** What colleagues do in the customer relationship system in a day; webhooks and the next poll tell of it. */
export async function playTheCrm(demo: DemoFile): Promise<void> {
  const crm = control(demo.sandboxes.hubspot.control);
  const anna = await crm.act({
    do: 'create_contact',
    name: 'Anna Novák',
    email: 'anna@novak.example',
    company: 'Novák',
  });
  const twin = await crm.act({ do: 'create_contact', name: 'A. Novák', phone: '+44 20 7946 0001' });
  const { contact, company } = anna;
  await crm.act({ do: 'update_contact', contact, email: 'anna.novak@novak.example' });
  await crm.act({ do: 'create_deal', name: 'Website', amount: '1200.00', company, contact });
  await crm.act({ do: 'create_note', body: '<p>Called; wants an offer.</p>', contact });
  await crm.act({ do: 'merge', primary: contact, merged: twin['contact'] });
  const { contact: mistaken } = await crm.act({ do: 'create_contact', name: 'Nobody' });
  await crm.act({ do: 'delete', contact: mistaken });
}
