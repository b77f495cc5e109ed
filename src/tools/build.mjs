// `npm run build`: builds all entries afresh, and notes when, as buildIfNeeded reads it.
import { guard } from './node-guard.mjs';

await guard();
const { build } = await import('./build-if-needed.mjs');
await build();
