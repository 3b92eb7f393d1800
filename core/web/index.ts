export { createApp, type MachineDoors } from './app.ts';
export { escapeHtml, formatFor, type Format } from './format.ts';
export { streamEvents, type SendEvent } from './live-events.ts';
export { navigationFor, type NavigationGroup } from './navigation.ts';
export { paged, pageOf, type PageOf } from './pages.ts';
export { fragmentOf, renderFragment, renderPage, type Layout, type PageModel } from './render.ts';
export { fillTemplate, houseWords, viewsDir } from './templates.ts';
export { voiceFor, type Shell } from './shell.ts';
export type { ClientChoice, ClientReader, Person, Reader, StaffReader } from './reader.ts';
