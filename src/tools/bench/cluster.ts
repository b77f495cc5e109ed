// `npm run bench:cluster -- [MILLIONS…]`: a funnel of five steps, of which a fifth of the events are, asked of tables of so
// many million events, 10 and 50 if nothing is said: of two ClickHouse 18.16 shards, whose matching events are taken and all
// figures counted; and of the ClickHouse of our days, which also counts by itself. Against `windowFunnel`, which gives
// counts alone. The tables are made where they are asked, and gone afterwards.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startChdb } from '../../engine/clickhouse/test-support/chdb.ts';
import { startCluster, type TestServer } from '../../engine/clickhouse/test-support/cluster.ts';
import { generateTable, STEPS, type TableShape } from './cluster-table.ts';
import { inBytes, inMb, plainly, printTable } from './table.ts';
import type { TableAsked } from './table-process.ts';

const RUNS = 4;
/** Of what `windowFunnel` takes: all figures, and the counts alone. */
const [MOST_TIMES, MOST_TIMES_COUNTED] = [2, 1.2];
/** Of each event on its way, of memory, and the power to which time may grow with events. */
const [MOST_BYTES, MOST_RESIDENT, MOST_POWER] = [9, 500e6, 1];

const sizes = process.argv.slice(2).map(Number);
const millions = sizes.length > 0 ? sizes : [10, 50];
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-cluster-'));

/** Counts alone, as the server counts them by itself: by step, with blanks between. */
function plainCounts({ table, time, window }: TableShape): string {
  const conditions = STEPS.map((step) => `event = '${step}'`).join(', ');
  const reached = STEPS.map((_, i) => `toString(countIf(level > ${i}))`).join(", ' ', ");
  return `select concat(${reached}) as counts from (select windowFunnel(${window})(${time}, ${conditions}) as level
    from ${table} where event in (${STEPS.map((step) => `'${step}'`).join(', ')}) group by user_id)`;
}

/** What a program of this folder prints, told what it is to do. */
async function outputOf<T>(program: string, input: object): Promise<T> {
  const file = path.join(import.meta.dirname, program);
  return JSON.parse((await promisify(execFile)(process.execPath, [file, JSON.stringify(input)])).stdout) as T;
}

/** Asks a server of its tables of so many events; returns what each took. */
async function measure(server: TestServer, size: number, isNew: boolean): Promise<TableAsked> {
  const [shape, fine] = await generateTable(server, size, isNew);
  const target = path.join(folder, 'bench.sluice');
  const asked = (one: TableShape, runs: number): Promise<TableAsked> =>
    outputOf('table-process.ts', { url: urlOf(one), plain: plainCounts(one), counts: isNew, target, runs });
  const urlOf = ({ table }: TableShape): string => server.url(table, 'reader');
  const found = await asked(shape, RUNS);
  const { row } = printTable();
  const { some, all, counted } = found;
  const base = { other: found.plainMs, against: 'windowFunnel' };
  for (const [name, taken] of [
    ['all figures', some],
    ['all events', all],
  ] as const) {
    row(`${name}, first answer`, taken.firstMs, { ...base, ...(taken === some && { times: MOST_TIMES }) });
    row('  asked again', taken.againMs, base);
    row('  bytes of an event', taken.bytes / taken.events, { unit: inBytes, most: MOST_BYTES });
    if (fine && taken === some) {
      const { bytes, events } = (await asked(fine, 1)).some;
      row('    by milliseconds', bytes / events, { unit: inBytes, most: MOST_BYTES });
    }
    const events = taken === some ? STEPS : null;
    const resident = await outputOf<number>('resident-process.ts', { url: urlOf(shape), events, target });
    row('  most resident', resident, { unit: inMb, most: MOST_RESIDENT });
  }
  if (counted) {
    row('counted on the server', counted.questionMs, { ...base, times: MOST_TIMES_COUNTED });
    row('  with a look at the table before', counted.ms, base);
  }
  for (const name of [shape.table, `${shape.table}_local`]) await server.run(`drop table ${name}`);
  return found;
}

try {
  for (const isNew of [false, true]) {
    const server = await (isNew ? startChdb() : startCluster());
    if ('reason' in server) {
      console.log(`left out: ${server.reason}`);
      continue;
    }
    try {
      const found: TableAsked[] = [];
      for (const size of millions) {
        console.log(`\n${size} million events, ${isNew ? 'ClickHouse of our days' : 'two shards of ClickHouse 18.16'}`);
        found.push(await measure(server, size, isNew));
      }
      if (found.length < 2) continue;
      const [first, last] = [found[0], found[found.length - 1]];
      const power = (of: (one: TableAsked) => number): number =>
        Math.log(of(last) / of(first)) / Math.log(millions[millions.length - 1] / millions[0]);
      console.log(
        `\nfrom ${millions[0]} to ${millions[millions.length - 1]} million events, as their number to the power of`,
      );
      const { row } = printTable();
      row(
        'all figures, first answer',
        power(({ some }) => some.firstMs),
        { unit: plainly, most: MOST_POWER },
      );
      row(
        'all events, first answer',
        power(({ all }) => all.firstMs),
        { unit: plainly, most: MOST_POWER },
      );
      row(
        'windowFunnel',
        power(({ plainMs }) => plainMs),
        { unit: plainly },
      );
    } finally {
      await server.stop();
    }
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
