import { test } from '@playwright/test';

// What is tested in it where it is there: desktop.spec.ts.
test(`Electron was not tested: ${process.env.SLUICE_NO_ELECTRON}`, () => test.skip());
