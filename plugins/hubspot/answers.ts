import { z } from 'zod';

/** As much of HubSpot's answers as is read. What it leaves out or adds beyond that is its own business. */
const next = z.object({ next: z.object({ after: z.string() }).optional() }).optional();

const associated = z.object({ results: z.array(z.object({ id: z.string(), type: z.string() })), paging: next });

/** An object of any type. The SDK hands instants out as Dates. */
export const hubObject = z.object({
  id: z.string().min(1),
  properties: z.record(z.string(), z.string().nullable()),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
  archivedAt: z.coerce.date().optional(),
  associations: z.record(z.string(), associated).optional(),
});

export type HubObject = z.infer<typeof hubObject>;

export const objectPage = z.object({ results: z.array(hubObject), paging: next });
export const foundObjects = objectPage.extend({ total: z.int() });
export const batchOfObjects = z.object({ results: z.array(hubObject) });

export const batchOfAssociations = z.object({
  results: z.array(
    z.object({
      // The SDK's name for `from`, which its generator keeps for itself.
      _from: z.object({ id: z.string() }),
      to: z.array(
        z.object({ toObjectId: z.coerce.string(), associationTypes: z.array(z.object({ typeId: z.int() })) }),
      ),
      paging: next,
    }),
  ),
});

export const associationPage = z.object({
  results: z.array(z.object({ toObjectId: z.coerce.string() })),
  paging: next,
});

export const pipelineList = z.object({
  results: z.array(z.object({ stages: z.array(z.object({ id: z.string(), label: z.string() })) })),
});
