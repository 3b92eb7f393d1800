import { AxeBuilder } from '@axe-core/playwright';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { Visitor } from './browser.ts';

const wcag22aa = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Where the pictures of this run lie, for a person to look at. */
export const pictures = fs.mkdtempSync(path.join(os.tmpdir(), 'portico-pages-'));

const inspected = new Set<string>();

/**
 * Looks at the page as it stands: nothing may stick out sideways (WCAG 1.4.10), axe may find nothing serious or
 * critical in light or dark, and pictures are taken at this width and, from a desk, at a phone's. Once per name and
 * width. Returns what is wrong as sentences, so that a journey can say all of it at once.
 */
export async function inspect({ page, scripted }: Visitor, name: string): Promise<readonly string[]> {
  const size = page.viewportSize() ?? { width: 1280, height: 900 };
  const key = `${name}-${size.width}`;
  if (inspected.has(key)) return [];
  inspected.add(key);
  const problems = [...(await sticksOut(page, key))];
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    if (scripted) problems.push(...(await inaccessible(page, `${key} ${scheme}`)));
    await takePicture(page, `${key}-${scheme}${scripted ? '' : '-plain'}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (size.width >= 1000) {
    await page.setViewportSize({ width: 390, height: 780 });
    problems.push(...(await sticksOut(page, `${name}-390`)));
    await takePicture(page, `${name}-390`);
    await page.setViewportSize(size);
  }
  return problems;
}

export async function takePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

async function sticksOut(page: Page, where: string): Promise<readonly string[]> {
  const excess = await page.evaluate(() => {
    const root = document.scrollingElement ?? document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  return excess > 0 ? [`${where}: the page is ${excess} px wider than the window.`] : [];
}

async function inaccessible(page: Page, where: string): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(wcag22aa).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${where}: ${id} (${help}) at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    );
}
