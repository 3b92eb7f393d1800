import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asHtml, plainText } from './text.ts';

test.each([
  ['<p>One</p><p>Two</p>', 'One\nTwo'],
  ['One<br>Two<br/>Three', 'One\nTwo\nThree'],
  ['<div style="x">5 &lt; 6 &amp;&nbsp;7 &gt; 6</div>', '5 < 6 & 7 > 6'],
  ['caf&#233; &#x1F600; &unknown;', 'café 😀 &unknown;'],
  ['<script>alert(1)</script>', 'alert(1)'],
  ['a < b and c > d', 'a < b and c > d'],
  ['', ''],
])('%j says %j', (html, text) => {
  expect(plainText(html)).toBe(text);
});

test('what is written as markup is read back as it was', () => {
  const lines = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((line) => line.trim() === line && !/[\r\n]/.test(line)),
  );
  fc.assert(
    fc.property(lines, (written) => {
      const text = written.join('\n').trim();
      expect(plainText(asHtml(text))).toBe(text);
    }),
  );
});
