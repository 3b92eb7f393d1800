import { Model } from 'objection';

/**
 * What every model stands on. Never bound to a database: a query that is not handed its transaction throws, so
 * that none escapes its scope. Times are ISO instants as everywhere.
 */
export class Row extends Model {
  static override useLimitInFirst = true;
  declare id: string;
}
