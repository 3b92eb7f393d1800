export { firmReader, firmWithin, readFirm, type Firm } from './firm.ts';
export { brandStylesheet } from './stylesheet.ts';
