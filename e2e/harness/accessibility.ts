import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules of WCAG 2.2 AA, and what its makers hold to be good practice beyond. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

async function look(page: Page): Promise<readonly string[]> {
  // A field that a form puts one into may have opened its list, and the mouse a hint; what is checked is the screen at rest.
  await page.evaluate('document.activeElement?.blur()');
  await page.mouse.move(0, 0);
  // Once a document: a console that goes from screen to screen stays in its own.
  if (await page.evaluate<boolean>("typeof axe === 'undefined'")) await page.evaluate(axe.source);
  const options = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] };
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 5).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`);
    return `${id}: ${help}\n    ${places.join('\n    ')}`;
  });
}

/**
 * What axe finds wrong with what a page shows: a line for each rule, with the places that break it. What is found is looked at once more
 * after the next frames, for colours that were about to change.
 */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const found = await look(page);
  if (found.length === 0) return found;
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  return look(page);
}
