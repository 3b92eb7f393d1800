export { audit, auditMany, type Act, type Actor } from './audit.ts';
export { auditJobs, auditSchedules } from './jobs.ts';
export { sealAudit } from './seal.ts';
export { verifyAudit, type AuditVerdict } from './verify.ts';
