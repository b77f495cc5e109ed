// `npm run nightly`: the property tests of the engine with a hundred thousand cases each; takes hours.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { guard } from './node-guard.mjs';

await guard();
const { root } = await import('./build-if-needed.mjs');
const child = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--dir',
    'src/core',
    '--testTimeout',
    String(6 * 3_600_000),
  ],
  { cwd: root, stdio: 'inherit', env: { SLUICE_CASES: '100000', ...process.env } },
);
child.on('exit', (code) => process.exit(code ?? 1));
