import fs from 'node:fs';
import path from 'node:path';
import { connect } from '../../contract/connect.ts';
import type { TrustedMethods } from '../../contract/methods.ts';
import { startEngine } from '../pool.ts';

/*
 * A program to be killed: tells, as a line of JSON, what a workspace holds once the engine has started, then imports a
 * file into it, or adds it to its one data set.
 */
const [dataDir, file, how] = process.argv.slice(2);
const engine = startEngine({ dataDir, sampleFile: file, threads: 1 });
const client = connect<TrustedMethods>(engine.attach({ trusted: true }));
const events: number[] = [];
const { datasets } = await client.call('workspace.get', {});
for (const { id } of datasets) {
  events.push((await client.call('dataset.open', { id })).list.count);
}
const { id } = await client.call('files.register', { path: file });
console.log(JSON.stringify({ events, files: fs.readdirSync(path.join(dataDir, 'data')) }));
if (how === 'add') await client.call('dataset.add', { id: datasets[0].id, files: [id] });
else await client.call('dataset.import', { files: [id] });
console.log('done');
await engine.stop();
