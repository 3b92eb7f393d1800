import type { Wing } from '../wing.ts';
import { settingsRoutes } from './routes.ts';

/** How the house is set up: the plugins and their connections. */
export const settingsWing: Wing = { name: 'settings', routes: settingsRoutes };
