// `npm run nightly`: the property tests of core, of the importer and of what a page may send with a hundred thousand cases
// each, two hours of damaged files, and an hour of random use; takes hours. SLUICE_CASES, SLUICE_MINUTES and
// SLUICE_SOAK_MINUTES change how many.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { guard } from './node-guard.mjs';

await guard();
const { buildIfNeeded, root } = await import('./build-if-needed.mjs');
await buildIfNeeded();

const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const patience = ['--testTimeout', String(12 * 3_600_000)];
const steps = [
  [vitest, 'run', '--dir', 'src/core', ...patience],
  [vitest, 'run', 'agreement', '--dir', 'src/engine', ...patience],
  // Tables on the ClickHouse of our days, too.
  [vitest, 'run', 'agreement', '--dir', 'src/engine/clickhouse', ...patience],
  [path.join(root, 'src/tools/e2e.mjs'), 'e2e/table.spec.ts'],
  [vitest, 'run', 'random-messages', '--dir', 'src/web', ...patience],
  [path.join(root, 'src/tools/fuzz/fuzz.ts'), '--minutes', process.env.SLUICE_MINUTES ?? '120'],
  [path.join(root, 'src/tools/soak/soak.ts'), '--minutes', process.env.SLUICE_SOAK_MINUTES ?? '60'],
];

let worst = 0;
for (const command of steps) worst = Math.max(worst, await run(command));
process.exit(worst);

function run(command) {
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: 'inherit',
    env: {
      SLUICE_CASES: '100000',
      ...(command.some((part) => /clickhouse|table\.spec/.test(part)) && { SLUICE_CHDB: '1' }),
      ...process.env,
    },
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
