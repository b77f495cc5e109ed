import { defineConfig } from '@playwright/test';
import { findChromium } from './chromium.ts';

// Relative to this folder's parent, where the reports belong.
const reports = '../test-results';

export default defineConfig({
  testDir: '.',
  outputDir: `${reports}/e2e`,
  // Every test has its own host and data folder, but the figures of speed want the machine for themselves.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['json', { outputFile: `${reports}/e2e.json` }]],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure', acceptDownloads: true },
  projects: [
    {
      name: 'chromium',
      testIgnore: 'electron.spec.ts',
      use: {
        browserName: 'chromium',
        viewport: { width: 1440, height: 900 },
        // The whole program, not the reduced one that Playwright would fetch for windowless runs.
        headless: true,
        launchOptions: {
          executablePath: findChromium() ?? undefined,
          args: [
            ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-dev-shm-usage',
            '--no-first-run',
          ],
        },
      },
    },
    { name: 'electron', testMatch: 'electron.spec.ts' },
  ],
});
