import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { columnBudget } from '../../engine/column-cache.ts';
import type { Asked } from './ask-process.ts';
import { generate } from './generate.ts';
import { inBytes, inMb, inSeconds, plainly, printTable } from './table.ts';

/** The CSV of larger sizes does not stay. */
const KEPT = 20e6;
/** How the time may grow with the events: as their number to the power of so much. */
const MOST_POWER = 1.05;
const ESTIMATED = 1e9;

/** What a size took: milliseconds and bytes. */
export interface Alone extends Asked {
  readonly importMs: number;
  /** Most memory while it was imported. */
  readonly importing: number;
  readonly csv: number;
  readonly disk: number;
}

/** Imports in a process of its own: how long it takes, and how many bytes of memory it has at most, all threads together. */
export function importAlone(csv: string, target: string, threads: number): { ms: number; peak: number } {
  const options = { files: [{ path: csv, name: path.basename(csv) }], target, name: 'bench', threads };
  return runProcess('import-process.ts', options) as { ms: number; peak: number };
}

/** Imports so many events and asks about them, each in a process of its own, which holds nothing else. */
export function measureAlone(
  folder: string,
  size: number,
  { threads, keep }: { readonly threads: number; readonly keep: boolean },
): Alone {
  const csv = path.join(folder, `events-${size}.csv`);
  const ours = path.join(folder, 'alone.sluice');
  generate(size, csv);
  try {
    const { ms, peak } = importAlone(csv, ours, threads);
    const asked = runProcess('ask-process.ts', { file: ours, threads }) as Asked;
    const found = {
      ...asked,
      importMs: ms,
      importing: peak,
      csv: fs.statSync(csv).size,
      disk: fs.statSync(ours).size,
    };
    print(found);
    return found;
  } finally {
    fs.rmSync(ours, { force: true });
    if (size > KEPT && !keep) fs.rmSync(csv, { force: true });
  }
}

function print({ events, csv, importMs, importing, disk, ...asked }: Alone): void {
  console.log(`\n${events.toLocaleString('en-US')} events, ${inMb(csv)} of CSV`);
  const { row } = printTable();
  row('import', importMs, { unit: inSeconds });
  row('  most resident', importing, { unit: inMb });
  row('on disk', disk, { unit: inMb });
  row('  per event', disk / events, { unit: inBytes });
  row('open', asked.openMs);
  row('funnel of 5 new steps', asked.funnelMs);
  row('flow of 5 × 5', asked.flowMs);
  row('breakdown of 6', asked.breakdownMs);
  row('resident once asked', asked.resident, { unit: inMb });
  row('  per event', asked.resident / events, { unit: inBytes });
}

const FIGURES = {
  import: ({ importMs }: Alone) => importMs,
  'funnel of 5 new steps': ({ funnelMs }: Alone) => funnelMs,
  'flow of 5 × 5': ({ flowMs }: Alone) => flowMs,
  'breakdown of 6': ({ breakdownMs }: Alone) => breakdownMs,
};

/** To which power of the events the time grows, from the smallest and from the last but one; and what 1,000 million take. */
export function printGrowth(found: readonly Alone[]): void {
  const [first, before, last] = [found[0], found.at(-2), found.at(-1)!];
  if (!before) return;
  const millions = (events: number): string => (events / 1e6).toFixed(0);
  const power = (from: Alone, figure: (of: Alone) => number): number =>
    Math.log(figure(last) / figure(from)) / Math.log(last.events / from.events);
  for (const from of new Set([first, before])) {
    console.log(`\nfrom ${millions(from.events)} to ${millions(last.events)} million events, to the power of`);
    const { row } = printTable();
    const wanted = from === first ? { most: MOST_POWER } : {};
    for (const [name, figure] of Object.entries(FIGURES)) row(name, power(from, figure), { unit: plainly, ...wanted });
  }
  const more = ESTIMATED / last.events;
  console.log(`\n${millions(ESTIMATED)} million events, estimated`);
  const estimate = printTable().row;
  // What is the same at any size makes small ones dear: beyond the largest nothing grows by less than in proportion.
  for (const [name, figure] of Object.entries(FIGURES))
    estimate(name, figure(last) * more ** Math.max(1, power(before, figure)), { unit: inSeconds });
  // What both sizes have in common is there once.
  const further = (figure: (of: Alone) => number): number =>
    figure(last) + ((figure(last) - figure(first)) / (last.events - first.events)) * (ESTIMATED - last.events);
  estimate(
    'on disk',
    further(({ disk }) => disk),
    { unit: inMb },
  );
  estimate(
    'resident once asked, were all kept',
    further(({ resident }) => resident),
    { unit: inMb },
  );
  const kept = columnBudget() * availableParallelism();
  console.log(
    `Columns are kept up to ${inMb(kept)} on this machine; beyond that they are read anew for each question.`,
  );
}

function runProcess(program: string, input: unknown): unknown {
  const file = path.join(import.meta.dirname, program);
  return JSON.parse(execFileSync(process.execPath, [file, JSON.stringify(input)], { encoding: 'utf8' }));
}
