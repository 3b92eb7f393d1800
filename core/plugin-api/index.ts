/** The contract between Portico and its plugins: all a plugin may import of core. */
export * from './axios-exchange.ts';
export * from './connect.ts';
export * from './context.ts';
export * from './define-plugin.ts';
export * from './errors.ts';
export * from './exchange.ts';
export * from './money.ts';
export * from './ports/accounting.ts';
export * from './ports/crm.ts';
export * from './ports/payments.ts';
export * from './ports/signatures.ts';
export * from './records.ts';
export * from './streams.ts';
export * from './webhooks.ts';
export type * from './sandbox/firm.ts';
export type * from './sandbox/firm-crm.ts';
export type * from './sandbox/sandbox.ts';
