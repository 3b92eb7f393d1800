/** What setup and tests must agree on; the setup runs in a process of its own. */
export const templateName = 'portico_template';
export const portalRole = 'portico_portal_tests';
export const portalPassword = 'only-for-tests';
