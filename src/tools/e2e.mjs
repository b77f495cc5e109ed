// `npm run e2e -- [Playwright's arguments]`: the tests in a real browser, which is found or installed first.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { guard } from './node-guard.mjs';

await guard();
const { buildIfNeeded, root } = await import('./build-if-needed.mjs');
await buildIfNeeded();
const { getChromium } = await import('../../e2e/chromium.ts');
const { getElectron } = await import('./electron-binary.mjs');
const electron = await getElectron();
const playwright = path.join(root, 'node_modules/@playwright/test/cli.js');
const chosen = process.argv.slice(2);
// What measures waits for all others, but not when it was asked for by name.
const alone = chosen.length > 0 ? ['--no-deps'] : [];
const child = spawn(process.execPath, [playwright, 'test', '-c', 'e2e', ...alone, ...chosen], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    SLUICE_CHROMIUM: getChromium(),
    ...('program' in electron ? { SLUICE_ELECTRON: electron.program } : { SLUICE_NO_ELECTRON: electron.reason }),
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
