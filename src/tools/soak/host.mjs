// The built web host for soak.ts, whose engine can be made to die: it is told to by a message of its parent.
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import threads from 'node:worker_threads';

const engines = [];
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    engines.push(this);
    this.once('exit', () => engines.splice(engines.indexOf(this), 1));
  }
};
syncBuiltinESMExports();

const { startWebHost } = await import('../../../out/main/web.js');
const host = await startWebHost({ dataDir: path.resolve(process.argv[2]), version: 'soak' });
process.on('message', (asked) => {
  // The only thread that this one has started is the engine's own.
  if (asked === 'crash') void engines[0].terminate();
  else if (asked === 'memory') process.send({ rss: process.memoryUsage.rss() });
  else if (asked === 'stop') void host.stop().then(() => process.exit(0));
});
void host.ended.then((failure) => {
  if (!failure) return;
  console.error(failure.message);
  process.exit(1);
});
process.send({ url: host.url });
