export { firmReader, firmWithin, readFirm, type Firm } from './firm.ts';
export { contrast, isColour, repairAccent, type Accent } from './colour.ts';
export { brandStylesheet } from './stylesheet.ts';
