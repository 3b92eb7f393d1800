export { openDatabase, scoped, transaction, type Database, type Scope, type Transaction } from './database.ts';
export { migrate } from './migrate.ts';
export { ensurePortalRole } from './portal-role.ts';
export { openLive, publish, type Live } from './live.ts';
export { prepareDatabase } from './prepare.ts';
export { keepSetting, readSetting } from './setting.ts';
export { Row } from './row.ts';
