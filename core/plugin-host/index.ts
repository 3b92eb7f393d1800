export type { Connection, LoadedPlugin, PluginHost, PortName, Ports } from './host.ts';
