import { InvalidInput } from '../plugin-api/index.ts';

/** A colour as OKLCH: lightness 0–1, chroma, hue in radians; where equal steps look equal. */
interface Oklch {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

/** Red, green and blue, each 0–1, as a screen takes them. */
type Rgb = readonly [number, number, number];

/** The firm's colour made usable on one ground, all as '#rrggbb'. */
export interface Accent {
  /** Fills and lines: at least 3:1 on the ground, and its own text on it at least 4.5:1. */
  readonly fill: string;
  /** Text on `fill`. */
  readonly onFill: string;
  /** Links and words in the accent: at least 4.5:1 on the ground. */
  readonly text: string;
}

/**
 * Repairs a firm's colour ('#rgb' or '#rrggbb') for a ground ('#rrggbb'): hue stays, lightness moves as
 * little as contrast needs (WCAG 2.2, 1.4.3 and 1.4.11). Throws InvalidInput when `colour` is no hex colour.
 */
export function repairAccent(colour: string, ground: string): Accent {
  const wanted = toOklch(parseHex(colour));
  const fill = nearest(wanted, (hex) => contrast(hex, ground) >= 3 && contrast(textOn(hex), hex) >= 4.5);
  const text = nearest(wanted, (hex) => contrast(hex, ground) >= 4.5);
  return { fill, onFill: textOn(fill), text };
}

/** WCAG's contrast ratio of two '#rrggbb' colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parseHex(a)), luminance(parseHex(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Whether text is a colour `repairAccent` takes. */
export function isColour(text: string): boolean {
  return /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(text);
}

function textOn(fill: string): string {
  return contrast('#ffffff', fill) >= 4.5 ? '#ffffff' : '#101413';
}

/** The closest lightness, lighter or darker, that satisfies the need; 1/200 is below what an eye tells apart. */
function nearest(colour: Oklch, good: (hex: string) => boolean): string {
  for (let step = 0; step <= 200; step++)
    for (const l of [colour.l - step / 200, colour.l + step / 200]) {
      if (l < 0 || l > 1) continue;
      const hex = toHex(toRgb({ ...colour, l }));
      if (good(hex)) return hex;
    }
  return '#000000';
}

function parseHex(text: string): Rgb {
  if (!isColour(text)) throw new InvalidInput(`'${text}' is not a colour such as #2f5d62.`);
  const digits = text.length === 4 ? text.slice(1).replace(/./g, '$&$&') : text.slice(1);
  const part = (at: number): number => parseInt(digits.slice(at, at + 2), 16) / 255;
  return [part(0), part(2), part(4)];
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => byte(part).toString(16).padStart(2, '0')).join('')}`;
}

function byte(part: number): number {
  return Math.round(Math.min(1, Math.max(0, part)) * 255);
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function gamma(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Björn Ottosson, 'A perceptual color space for image processing' (2020). */
function toOklch([red, green, blue]: Rgb): Oklch {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: lightness, c: Math.hypot(a, bb), h: Math.atan2(bb, a) };
}

function toRgb({ l, c, h }: Oklch): Rgb {
  const [a, b] = [c * Math.cos(h), c * Math.sin(h)];
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
    gamma(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
    gamma(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short),
  ];
}
