#!/usr/bin/env node
// `npm start` and `npm run web`: the application in Electron, else in the browser.
import { guard } from './node-guard.mjs';

await guard();
const { buildIfNeeded, keepCompiled } = await import('./build-if-needed.mjs');
const { startElectron, startWeb } = await import('./launch.mjs');
const { parseArgs } = await import('node:util');

const usage = `npm start [-- OPTIONS] [FILE…]     opens Sluice in Electron, or else in the browser
npm run web [-- OPTIONS]           opens it in the browser

  --data DIR   the folder of the workspace
  --port N     the port of the browser's page; otherwise any free one
  --web        in the browser
  SLUICE_NO_BROWSER=1 prints the address only`;

const { values, positionals } = parseOrExplain();
await buildIfNeeded();
const reason = values.web ? null : await startElectron(values.data, positionals);
if (reason) console.error(`Sluice opens in the browser, not in Electron: ${reason}.`);
keepCompiled();
await startWeb(values.data, Number(values.port ?? 0));

function parseOrExplain() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        web: { type: 'boolean' },
        data: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    if (values.port !== undefined && !/^\d{1,5}$/.test(values.port)) throw new Error('--port needs a number');
    return { values, positionals };
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}
