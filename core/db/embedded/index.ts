export { findRunning, startEmbedded, type EmbeddedServer } from './server.ts';
export { lookUpProcess, type ProcessFacts } from './process-table.ts';
