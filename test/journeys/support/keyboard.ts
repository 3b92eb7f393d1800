import type { Page } from 'playwright-core';

/** What has the focus, as somebody who uses no mouse meets it. */
interface Focus {
  readonly name: string;
  /** Whether the browser draws that it has the focus, and nothing lies over it (WCAG 2.4.7, 2.4.11). */
  readonly isSeen: boolean;
}

/** Presses Tab until what is called so has the focus; throws when it is never reached or cannot be seen. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const met: string[] = [];
  for (let steps = 0; steps < 80; steps++) {
    await page.keyboard.press('Tab');
    const focus = await focusOf(page);
    met.push(focus.name);
    if (!focus.isSeen) throw new Error(`'${focus.name}' has the focus and does not show it.`);
    if (name.test(focus.name)) return;
  }
  throw new Error(`Tab never reached ${String(name)}: ${met.join(' | ')}`);
}

function focusOf(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return { name: '(the page)', isSeen: true };
    const label = focused instanceof HTMLInputElement ? focused.labels?.[0]?.textContent : null;
    const name = (focused.getAttribute('aria-label') ?? label ?? focused.textContent).replace(/\s+/g, ' ').trim();
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
    const isDrawn = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    const box = focused.getClientRects()[0];
    const over = box && document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isFree = over !== null && over !== undefined && (focused.contains(over) || over.contains(focused));
    return { name, isSeen: isDrawn && isFree };
  });
}
