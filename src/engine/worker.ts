import { workerData } from 'node:worker_threads';
import type { WorkerRole } from './pool.ts';

// One entry for every thread. Each role is loaded on demand, so that a compute thread does not pay for the importer.
const start = workerData as WorkerRole;
switch (start.role) {
  case 'engine':
    (await import('./engine.ts')).runEngine(start.options);
    break;
  case 'compute':
    (await import('./compute.ts')).runCompute();
    break;
  case 'import':
    (await import('./import-thread.ts')).runImport();
    break;
  case 'import-lane':
    (await import('./import/lane-thread.ts')).runLane();
}
