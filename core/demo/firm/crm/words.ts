/** What staff write down about people. The last ones are what no clean data set has. */
export const noteBodies = [
  'Called about the next phase; wants a proposal by the end of the month.',
  'Met at the trade fair. Likes our annual reports, asked for references.',
  'Prefers e-mail to the phone. Out of office every Friday.',
  'Asked whether we also do signage. Sent two examples.',
  'Budget is with the board; try again after the 15th.',
  'New accounts department: invoices go to the accounts address from now on.',
  'Very happy with the last project and will say so on the record.',
  'Left a message, no answer yet.',
  'Needs three quotes for everything above 5,000.',
  'Changed the contact person; the old one left the company.',
  'Discussed <strong>late</strong> payments & agreed 14 days; "no more reminders", they said.',
  'مكالمة قصيرة حول العرض الجديد',
  'Rozmowa o nowej stronie – oddzwonić w środę 📞',
  'Zweite Zeile folgt.\nÄußerst zufrieden mit dem Layout.',
];

export const dealSubjects = ['Website', 'Rebrand', 'Annual report', 'Campaign', 'Retainer', 'Exhibition', 'Packaging'];

/** Names only a customer relationship system collects. */
export const uglyPeople: readonly { readonly name: string; readonly email: string | null }[] = [
  { name: 'محمد عبد الله', email: 'm.abdullah@nour.example' },
  { name: 'Zoë Ångström-Núñez de la Peña y Øre', email: null },
  { name: '', email: 'nobody.in.particular@example.com' },
  { name: 'J. <Jim> O\'Connor & "Partner"', email: 'jim@oconnor.example' },
  { name: '李小龍', email: null },
];
