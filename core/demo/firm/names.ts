/** Words the firm's world is made of. */
export const places = [
  'Harbour', 'Linden', 'Northgate', 'Quarry', 'Willow', 'Kestrel', 'Amber', 'Fenwick', 'Marlow', 'Orchard', 'Saltmarsh',
  'Thistle', 'Bramble', 'Copper', 'Dunmore', 'Elmhurst', 'Foxglove', 'Glebe', 'Hawthorn', 'Ivory', 'Juniper', 'Kingsway',
  'Larch', 'Meadow', 'Nettle', 'Oakwell', 'Pembroke', 'Quill', 'Rowan', 'Sable', 'Tamar', 'Upland', 'Vale', 'Wharf', 'Yarrow',
]; // prettier-ignore

export const trades = [
  'Dental', 'Architects', 'Bakery', 'Films', 'Furniture', 'Gardens', 'Kitchens', 'Legal', 'Logistics', 'Optics', 'Pottery',
  'Press', 'Records', 'Robotics', 'Sailmakers', 'Surveyors', 'Textiles', 'Travel', 'Veterinary', 'Vineyards', 'Wholesale',
  'Yachts', 'Engineering', 'Coffee', 'Cycles', 'Energy', 'Fitness', 'Galleries', 'Hotels', 'Instruments', 'Joinery',
]; // prettier-ignore

export const forms = ['Ltd', 'LLP', '& Co', 'Group', 'Partners'];

/** Clients no clean data set has, and every real one does. */
export const uglyNames = [
  'Smith & Sons',
  'Smith & Sons',
  'شركة النور للتصميم',
  'Łódź Żurawie Sp. z o.o.',
  'Café Ñandú & Fils',
  'The Honourable Company of Most Ancient Wherrymen, Lightermen and Bargemasters of the Lower Tamar Estuary (Holdings) Ltd',
  'O\'Brien <Import/Export> "Best" & Co',
];

export const firstNames = [
  'Anna', 'Ben', 'Chloé', 'Daniel', 'Elif', 'Femi', 'Grace', 'Henrik', 'Iris', 'Jonas', 'Katarzyna', 'Liam', 'Maya', 'Noah',
  'Olga', 'Priya', 'Quentin', 'Rosa', 'Samuel', 'Tomasz', 'Uma', 'Victor', 'Wen', 'Ximena', 'Yusuf', 'Zoë',
]; // prettier-ignore

export const lastNames = [
  'Adeyemi', 'Baker', 'Castellano', 'Dąbrowski', 'Evans', 'Fischer', 'Grant', 'Hughes', 'Ivanova', 'Jensen', 'Kaur', 'Lindqvist',
  'Murphy', 'Novák', 'Okafor', 'Patel', 'Quinn', 'Rossi', 'Şahin', 'Taylor', 'Ueda', 'Vance', 'Walsh', 'Young', 'Zhang',
]; // prettier-ignore

export const cities = ['Bristol', 'Leeds', 'Norwich', 'Exeter', 'Cardiff', 'York', 'Brighton', 'Glasgow', 'Plymouth'];

export const projects = [
  'Website refresh', 'Brand guidelines', 'Annual report', 'Signage', 'Packaging', 'Campaign', 'Photography', 'Retainer',
  'Exhibition stand', 'Year-end accounts', 'Payroll', 'Workshop series',
]; // prettier-ignore

export const services = [
  'Design, hours', 'Development, hours', 'Project management, hours', 'Copywriting, pages', 'Photography, half days',
  'Illustrations', 'Print supervision, visits', 'Workshop, days', 'Hosting, months', 'Support, hours', 'Bookkeeping, months',
]; // prettier-ignore

export const supplierNames = [
  'Papermill Supplies', 'CloudRack Hosting', 'City Energy', 'Rowan Estates (rent)', 'FastFibre', 'Print & Post', 'Lens Hire',
  'Courier Co', 'Type Foundry', 'Green Cleaners', 'Insurance Direct', 'Stock Pictures',
]; // prettier-ignore
