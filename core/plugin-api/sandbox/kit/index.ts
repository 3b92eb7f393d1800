/** Runs a vendor's sandbox: for the demo, tests and plugin authors; never loaded in production. */
export { startSandbox, type RunningSandbox, type SandboxOptions } from './server.ts';
export { driverOf, type Driver } from './drive.ts';
export type { JournalRow } from './journal.ts';
export { backTo, consentPage, escaped, fieldsOf, plainPage, queryOf } from './pages.ts';
export { drawnPdf, pdfOf, type Line } from './pdf.ts';
export { plainContext } from './plain-context.ts';
