import type { Charge } from '../../plugin-api/index.ts';
import type { Facts, Mapping, Transaction } from '../facts.ts';
import type { Dues } from './dues.ts';

/** A charge whose invoices are to be found out, with all that is known around it. */
export interface Taken {
  readonly transaction: Transaction;
  readonly facts: Facts;
  readonly dues: Dues;
  readonly mapping: Mapping;
  readonly charge: Charge;
  readonly chargeId: string;
}
