import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contrast, isColour, repairAccent } from './colour.ts';
import { brandStylesheet, grounds } from './stylesheet.ts';

const colours = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
  .map((rgb) => `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`);

describe('a firm’s colour', () => {
  test.each(Object.entries(grounds))('is readable on the %s ground, whatever the firm chose', (_scheme, ground) => {
    fc.assert(
      fc.property(colours, (colour) => {
        const { fill, onFill, text } = repairAccent(colour, ground);
        expect(contrast(fill, ground)).toBeGreaterThanOrEqual(3);
        expect(contrast(onFill, fill)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 500 },
    );
  });

  test('stays as it is where it is readable already', () => {
    expect(repairAccent('#2f5d62', grounds.light)).toEqual({ fill: '#2f5d62', onFill: '#ffffff', text: '#2f5d62' });
  });

  test('keeps its hue when it must be darker: yellow stays a yellow-brown, not a grey', () => {
    const { fill } = repairAccent('#ffe100', grounds.light);
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(fill.slice(at, at + 2), 16));
    expect(red).toBeGreaterThan(blue + 60);
    expect(green).toBeGreaterThan(blue + 60);
  });

  test('may be written short', () => {
    expect(repairAccent('#036', grounds.light).fill).toBe('#003366');
  });

  test.each(['red', '#12', '#12345g', 'url(x)', ''])('is refused when it is no colour: %p', (text) => {
    expect(isColour(text)).toBe(false);
    expect(() => repairAccent(text, grounds.light)).toThrow('is not a colour such as #2f5d62');
  });

  test('becomes variables for both schemes and nothing else', () => {
    expect(brandStylesheet('#2f5d62')).toMatch(
      /^@layer brand\{:root\{(--[a-z-]+:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);){3}\}\}$/,
    );
  });
});

test('contrast is the ratio of WCAG: black on white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
