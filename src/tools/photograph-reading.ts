import type { Page } from '@playwright/test';
import { fileOf, type TestFile } from '../../e2e/files.ts';
import { importFile, openFiles } from '../../e2e/opening.ts';
import {
  activities,
  ambiguousZone,
  askedDates,
  legacyText,
  relativeTimes,
  sortedDates,
  strangeHeader,
  twoEvents,
  twoLists,
  withNobody,
} from '../../e2e/real-files.ts';
import type { Look } from '../../e2e/tour.ts';

/** Each question that files can leave open, what was answered, and what was read with doubts. Begins with the welcome screen. */
export async function photographReading(page: Page, shoot: Look): Promise<void> {
  const press = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  const question = page.getByRole('radiogroup');
  const look = async (screen: string, file: TestFile, prepare = async () => {}): Promise<void> => {
    // The keys are heard once the screen is whole.
    await page.waitForTimeout(1000);
    await openFiles(page, file);
    await page.getByRole('heading', { name: file.name, exact: true }).waitFor();
    await prepare();
    await shoot(screen);
    await press('Cancel');
    await page.getByRole('heading', { name: 'Sluice' }).waitFor();
  };
  const asked = (screen: string, name: string, content: string | Buffer) =>
    look(screen, fileOf(name, content), () => question.waitFor());

  await asked('question-dates', 'visits.csv', askedDates());
  await asked('question-unit', 'trial.json', relativeTimes());
  await asked('question-zone', 'visits-of-the-branch-offices.csv', ambiguousZone());
  await asked('question-event', 'visits.csv', twoEvents());
  await asked('question-rows', 'both.json', twoLists());
  await asked('question-encoding', 'old.csv', legacyText());
  await asked('question-header', 'report.csv', strangeHeader());
  await look('question-answered', fileOf('trial.json', relativeTimes()), async () => {
    await question.getByText('Hours since a start').click();
    await page.getByRole('button', { name: /^Change: / }).waitFor();
  });
  await look('nobody', fileOf('visits.csv', withNobody()), async () => {
    const nobody = page.locator('summary').filter({ hasText: 'Nobody' });
    await nobody.click();
    await nobody.scrollIntoViewIfNeeded();
  });
  await look('lifecycle', fileOf('log.csv', activities()), async () => {
    await page.getByRole('button', { name: /Rows that are events$/ }).scrollIntoViewIfNeeded();
  });
  await page.waitForTimeout(1000);
  await openFiles(page, fileOf('visits.csv', sortedDates()));
  await importFile(page);
  await page.getByRole('button', { name: 'Read it another way' }).waitFor();
  await shoot('doubts');
}
