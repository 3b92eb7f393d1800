export { asClient, asStaff, clientOf, staffOf } from './guards.ts';
