// `npm run e2e -- [Playwright's arguments]`: the tests in a real browser, which is found or installed first.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { guard } from './node-guard.mjs';

await guard();
const { buildIfNeeded, root } = await import('./build-if-needed.mjs');
await buildIfNeeded();
const { getChromium } = await import('../../e2e/chromium.ts');
const child = spawn(
  process.execPath,
  [path.join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'e2e', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SLUICE_CHROMIUM: getChromium() } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
