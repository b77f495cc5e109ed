#!/usr/bin/env node
// `npx sluice`: the command line.
import { guard } from './node-guard.mjs';

await guard();
const { buildIfNeeded, keepCompiled } = await import('./build-if-needed.mjs');
await buildIfNeeded();
keepCompiled();
await import('../../out/main/cli.js');
