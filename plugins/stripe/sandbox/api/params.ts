import { z } from 'zod';
import { invalid, type ApiError } from './errors.ts';
import type { Param } from './form.ts';

/** Parameters as they come over the wire: text, checked by its spelling. */
export const integer = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number);
export const short = z.string().min(1).max(5000);
export const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((all) => Object.keys(all).length <= 50)
  .or(z.literal('').transform(() => ({})));
export const expand = z.array(z.string()).default([]);

const range = z.strictObject({
  gt: integer.optional(),
  gte: integer.optional(),
  lt: integer.optional(),
  lte: integer.optional(),
});
export type Range = z.infer<typeof range>;
export const created = integer.transform((at): Range => ({ gte: at, lte: at })).or(range);

export const listParams = {
  limit: integer.pipe(z.int().min(1).max(100)).default(10),
  starting_after: short.optional(),
  ending_before: short.optional(),
  expand,
};

/** Checks parameters as Stripe does: unknown ones are refused by name. Throws ApiError. */
export function checked<T>(schema: z.ZodType<T>, params: Readonly<Record<string, Param>>): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  throw problem(result.error.issues[0], params);
}

function problem(issue: z.core.$ZodIssue | undefined, params: Readonly<Record<string, Param>>): ApiError {
  if (!issue) return invalid('Invalid request.');
  if (issue.code === 'unrecognized_keys') {
    const param = nameOf([...issue.path, issue.keys[0] ?? '']);
    return invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  const param = nameOf(issue.path);
  const value = issue.path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), params);
  if (value === undefined) return invalid(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  if (issue.code === 'custom') return invalid(issue.message, { param });
  return invalid(`Invalid ${param}: ${typeof value === 'string' ? value : 'wrong shape'}`, { param });
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map((key, index) => (index === 0 ? String(key) : `[${String(key)}]`)).join('');
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
