/** Loads, connects, schedules and watches plugins. */
export { createPluginHost, type HostOptions } from './create-host.ts';
export type { Answered, By, Connection, HostWork, LoadedPlugin, PluginHost, PortName, Ports } from './host.ts';
export type { ConnectionCard, InboxState, PluginCard, StreamState } from './cards.ts';
export type { Enabled, Enabling } from './connections/connect.ts';
export type { FormField } from './connections/form.ts';
export type { StreamReport, SyncOptions } from './streams/sync-now.ts';
export { loadSecretKey, type SecretKey } from './secret-key.ts';
export { systemName } from './system-name.ts';
export { loadPlugins } from './loading/load-plugins.ts';
export { pluginHostWing } from './wing.ts';
export { completeConnection, disablePlugin, enablePlugin, listPlugins, syncNow, type PluginLine } from './doors.ts';
export { overridesTo } from './context.ts';
export { waysOf } from './connections/way.ts';
export { callbackUrl } from './oauth/authorize.ts';
