// `npm run package -- [electron-builder's arguments]`: the app as people install it, in dist/. For this system where none
// is named (--linux, --mac, --win); `dir` leaves the installer out. Nothing is published.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { guard } from './node-guard.mjs';

await guard();
const { buildIfNeeded, root } = await import('./build-if-needed.mjs');
await buildIfNeeded();
const { writeNotices } = await import('./notices.ts');
writeNotices();
const builder = path.join(root, 'node_modules/electron-builder/out/cli/cli.js');
const child = spawn(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.on('exit', (code) => process.exit(code ?? 1));
