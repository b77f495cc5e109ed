import type { ImportOptions } from '../../engine/import/import-options.ts';
import { peakBytes } from '../peak.ts';
import { importFiles } from './built-importer.ts';

// One import and nothing else, with the options given as JSON: tells how long it took and how much memory it had at most.
const start = performance.now();
await importFiles(JSON.parse(process.argv[2]) as ImportOptions);
console.log(JSON.stringify({ ms: performance.now() - start, peak: peakBytes() }));
