import { defineConfig, type Project } from '@playwright/test';
import { findChromium } from './chromium.ts';

// Relative to this folder's parent, where the reports belong.
const reports = '../test-results';

const chromium: Project['use'] = {
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
};

/** Figures of speed, which want the machine for themselves. */
const measured = ['big-file.spec.ts', 'dragging.spec.ts'];

export default defineConfig<{ kind?: 'stand-in' | 'electron' }>({
  testDir: '.',
  outputDir: `${reports}/e2e`,
  // Every test has its own host, data folder and browser profile.
  fullyParallel: true,
  workers: 2,
  // Comparing with the command line and looks at every screen take a while on a small machine.
  timeout: 150_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  // Two at a time on a machine that others use, keys can overtake the page. `npm test` says how many needed a second try.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: `${reports}/e2e.json` }]],
  use: {
    // Pictures of every moment would cost more than the tests: `npm run e2e -- e2e/x.spec.ts --trace on` has them.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    acceptDownloads: true,
    // What does not come ends its test long before the above.
    actionTimeout: 30_000,
  },
  projects: [
    {
      name: 'chromium',
      testIgnore: ['desktop.spec.ts', 'password.spec.ts', 'electron.spec.ts', ...measured],
      use: chromium,
    },
    {
      name: 'stand-in',
      testMatch: ['desktop.spec.ts', 'password.spec.ts'],
      use: { kind: 'stand-in', trace: 'off', screenshot: 'off' },
    },
    // Where there is no Electron, a test that is left out says why.
    process.env.SLUICE_ELECTRON
      ? { name: 'electron', testMatch: 'desktop.spec.ts', use: { kind: 'electron' } }
      : { name: 'electron', testMatch: 'electron.spec.ts' },
    {
      name: 'measured',
      testMatch: measured,
      workers: 1,
      dependencies: ['chromium', 'stand-in', 'electron'],
      use: chromium,
    },
  ],
});
