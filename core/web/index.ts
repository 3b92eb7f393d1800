export { createApp, type MachineDoors } from './app.ts';
export { formatFor, type Format } from './format.ts';
export { streamEvents, type SendEvent } from './live-events.ts';
export { paged, pageOf, type PageOf } from './pages.ts';
export { fragmentOf, renderFragment, renderPage, type Layout, type PageModel } from './render.ts';
export { fillTemplate, houseWords } from './templates.ts';
export { soon } from './soon.ts';
export { isPartial, readersZone, voiceFor, type Shell } from './shell.ts';
export type { ClientChoice, ClientReader, Person, Reader, StaffReader } from './reader.ts';
