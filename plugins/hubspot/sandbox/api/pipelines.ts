import express, { type Router } from 'express';
import { iso } from '../properties.ts';
import { invalid } from './errors.ts';

/** The pipeline a new account has. */
const stages = [
  { id: 'appointmentscheduled', label: 'Appointment scheduled', probability: '0.2' },
  { id: 'presentationscheduled', label: 'Presentation scheduled', probability: '0.6' },
  { id: 'contractsent', label: 'Contract sent', probability: '0.9' },
  { id: 'closedwon', label: 'Closed won', probability: '1.0' },
  { id: 'closedlost', label: 'Closed lost', probability: '0.0' },
] as const;

export function pipelineRoutes(): Router {
  const router = express.Router();
  router.get('/crm/v3/pipelines/:type', (req, res) => {
    if (req.params.type !== 'deals') throw invalid(`${req.params.type} has no pipelines here.`);
    const at = iso(Temporal.Instant.from('2023-01-01T00:00:00Z').epochMilliseconds);
    const dates = { createdAt: at, updatedAt: at, archived: false };
    res.json({
      results: [
        {
          id: 'default',
          label: 'Sales Pipeline',
          displayOrder: 0,
          ...dates,
          stages: stages.map(({ id, label, probability }, displayOrder) => ({
            id,
            label,
            displayOrder,
            ...dates,
            metadata: { probability, isClosed: String(id.startsWith('closed')) },
            writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
          })),
        },
      ],
    });
  });
  return router;
}
