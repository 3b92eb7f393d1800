export { can, rights, type Actor, type Right } from './can.ts';
