/** The parts of the window, by the names they have on screen, and what a person does with them. */
import type { Locator, Page } from '@playwright/test';
import { formatDuration, formatPercent } from '../src/charts/words/format.ts';
import type { FunnelResult } from '../src/core/funnel/result.ts';
import { expect } from './app.ts';

export const events = (page: Page): Locator => page.getByRole('grid', { name: 'Events' });
export const steps = (page: Page): Locator => page.getByRole('grid', { name: 'Funnel steps' });
export const chart = (page: Page): Locator => page.getByTestId('funnel-chart');
export const funnelName = (page: Page): Locator => page.getByRole('textbox', { name: 'Funnel name' });

export const eventRow = (page: Page, event: string): Locator =>
  events(page)
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name: `Drag ${event}`, exact: true }) });

/** @param place counted from 1, as on screen */
export const stepRow = (page: Page, place: number): Locator =>
  steps(page).getByRole('row', { name: new RegExp(`^${place}\\. `) });

/** Those who dropped off after a step: from its loss to the drop-off, and from its number to the list. */
export async function openDropped(page: Page, loss: Locator): Promise<void> {
  await loss.click();
  await page
    .getByTestId('drop-off')
    .getByRole('button', { name: /^Dropped: / })
    .click();
}

export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Explore the sample' }).click();
  await expect(events(page)).toBeVisible();
}

/** Steps as they are called on screen, without their numbers. */
export async function expectSteps(page: Page, names: readonly string[]): Promise<void> {
  const handles = steps(page).getByRole('button', { name: /^Drag \d+\. / });
  await expect
    .poll(() => handles.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label'))))
    .toEqual(names.map((name, index) => `Drag ${index + 1}. ${name}`));
}

/** Where on a row something is dropped. */
export type Place = 'before' | 'on' | 'after';

/** Drags with the mouse, the way a hand does: press, a few moves, release. */
export async function drag(page: Page, from: Locator, to: Locator, place: Place = 'on'): Promise<void> {
  const start = await boxOf(from);
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 2 + 8, start.y + start.height / 2 + 4, { steps: 2 });
  const end = await boxOf(to);
  const y = { before: end.y + 2, on: end.y + end.height / 2, after: end.y + end.height - 2 }[place];
  await page.mouse.move(end.x + end.width / 2, y, { steps: 4 });
  // The drop goes where the last move was taken to be, so that has to have arrived.
  await page.mouse.move(end.x + end.width / 2 + 1, y);
  await page.mouse.up();
}

async function boxOf(target: Locator) {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('not on screen');
  return box;
}

/** Drags an event to the free space under the last step. */
export const dragToEnd = (page: Page, event: string): Promise<void> =>
  drag(page, eventRow(page, event), steps(page), 'after');

/** Adds events with their + buttons. */
export async function addSteps(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await page.getByRole('button', { name: `Add ${name} as next step`, exact: true }).click();
}

/** One step of the chart, in numbers where it shows them exactly and in its words where it rounds. */
export interface ShownStep {
  readonly count: number;
  readonly fromEntry: string;
  readonly dropped: number;
  readonly open: number;
  /** From the step before: the share, and the median time. */
  readonly passage: string | null;
}

export interface ShownFunnel {
  readonly entered: number;
  readonly converted: number;
  readonly open: number;
  readonly conversion: string;
  readonly median: string;
  readonly steps: readonly ShownStep[];
}

/** What the chart has to show for these figures. */
export function shown(result: FunnelResult): ShownFunnel {
  const last = result.steps.length - 1;
  return {
    entered: result.entered,
    converted: result.converted,
    open: result.open,
    conversion: result.entered > 0 ? formatPercent(result.rate) : '–',
    median: result.time ? formatDuration(result.time.median) : '',
    steps: result.steps.map((step, index) => ({
      count: step.count,
      fromEntry: formatPercent(step.fromEntry),
      dropped: index === last ? 0 : step.dropped,
      open: index === last ? 0 : step.open,
      passage:
        index === 0
          ? null
          : formatPercent(step.fromPrevious) + (step.time ? ` ${formatDuration(step.time.median)}` : ''),
    })),
  };
}

/** Waits until the chart shows these figures. */
export async function expectFigures(page: Page, result: FunnelResult): Promise<void> {
  await expect.poll(() => readChart(page)).toEqual(shown(result));
}

/** Reads the chart: marks by their accessible names, the rest as text. */
export async function readChart(page: Page): Promise<ShownFunnel | null> {
  const svg = chart(page).locator('svg');
  if ((await svg.count()) === 0 || (await chart(page).getAttribute('aria-busy')) === 'true') return null;
  return svg.evaluate((root): ShownFunnel => {
    const texts = [...root.querySelectorAll('text')].map((text) => text.textContent ?? '');
    const after = (name: string) => texts[texts.indexOf(name) + 1] ?? '';
    const number = (text: string | undefined) => Number((text ?? '').replaceAll(',', '') || 0);
    const mark = (step: number, part: string) =>
      root
        .querySelector(`[role="button"][data-step="${step}"][data-part="${part}"]`)
        ?.getAttribute('aria-label')
        ?.replaceAll('\n', ' ') ?? '';
    const passages = [...root.querySelectorAll('g[data-title]')].map((group) =>
      [...group.querySelectorAll('text')].map((text) => text.textContent).join(' '),
    );
    const steps: ShownStep[] = [];
    for (let step = 0; step <= passages.length; step++) {
      const reached = mark(step, 'count');
      steps.push({
        count: number(/([\d,]+) (?:user|session)s? got this far/.exec(reached)?.[1]),
        fromEntry: /far ([^a-z]+%) of the/.exec(reached)?.[1] ?? '',
        dropped: number(/^([\d,]+) (?:user|session)s? dropped off/.exec(mark(step, 'dropped'))?.[1]),
        open: number(/^([\d,]+) (?:user|session)s? reached/.exec(mark(step, 'open'))?.[1]),
        passage: step === 0 ? null : passages[step - 1],
      });
    }
    return {
      entered: number(after('Entered')),
      converted: number(after('Converted')),
      open: texts.includes('Still open') ? number(after('Still open')) : 0,
      conversion: after('Conversion'),
      median: texts.includes('Median time') ? after('Median time') : '',
      steps,
    };
  });
}
