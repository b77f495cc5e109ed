import { Problem } from '../../core/base/problem.ts';
import { importFiles } from '../import/import.ts';
import type { ImportOptions } from '../import/import-options.ts';

// A program that imports with the options given as JSON, and tells, as JSON, what became of it.
try {
  const { kept } = await importFiles(JSON.parse(process.argv[2]) as ImportOptions);
  console.log(JSON.stringify({ kept }));
} catch (error) {
  console.log(JSON.stringify(error instanceof Problem ? { ...error.data, sentence: error.message } : String(error)));
}
