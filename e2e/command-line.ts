/** The command line beside the window: what both say has to be the same. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EventList } from '../src/core/data/event-list.ts';
import type { DropOffResult } from '../src/core/drop-off/result.ts';
import type { ComparedFlow } from '../src/core/flow/compare.ts';
import type { FlowGraph, FlowPaths } from '../src/core/flow/paths-result.ts';
import type { FlowResult } from '../src/core/flow/result.ts';
import type { FunnelResult } from '../src/core/funnel/result.ts';
import type { FunnelTrend } from '../src/core/funnel/trend.ts';
import type { WhatIf } from '../src/core/funnel/what-if.ts';
import { root } from './web-host.ts';

export const sample = path.join(root, 'resources/sample/shop.csv.gz');
/** Edits of Wikipedia; what was done stands only in the title of the page. */
export const wikipedia = path.join(root, 'e2e/fixtures/wikipedia-edits.csv.gz');
/** Visits of a shop whose payments failed for three weeks. */
export const payments = path.join(root, 'src/cli/test-support/ecom-payments.csv.gz');
/** Columns that no look at a file tells. */
const columns = new Map([[wikipedia, 'event=channel']]);

/** What `sluice` prints. Throws with what it complains about when it fails. */
export function sluice(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'out/main/cli.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`sluice ${args.join(' ')}: ${stderr}`);
  return stdout;
}

const imported = new Map<string, string>();

/** The file as a data set, imported once for all that is asked of it. */
function dataset(file: string): string {
  let data = imported.get(file);
  if (data === undefined) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-cli-'));
    process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
    data = path.join(folder, 'data.sluice');
    const named = columns.get(file);
    sluice('import', file, '--into', data, ...(named === undefined ? [] : ['--map', named]));
    imported.set(file, data);
  }
  return data;
}

/** A funnel document as a person would write it: what is left out has its default. */
export interface Asked {
  readonly steps: readonly (
    | string
    | { readonly any: readonly { readonly event: string; readonly where?: readonly object[] }[] }
  )[];
  readonly [field: string]: unknown;
}

/** The steps of a preparation as a person would write them, and `--prepare` with them. */
export interface Prepared {
  readonly steps: readonly object[];
}
const preparing = <T>(prepare: Prepared | undefined, use: (...more: string[]) => T): T =>
  prepare ? inFile(prepare, (file) => use('--prepare', file)) : use();

/** `sluice funnel`. */
export function funnel(data: string, document: Asked, prepare?: Prepared): FunnelResult {
  return inFile(document, (file) =>
    preparing(prepare, (...more) => JSON.parse(sluice('funnel', dataset(data), '--funnel', file, ...more))),
  );
}

/** `sluice events`. */
export const eventList = (data: string, prepare: Prepared): EventList =>
  preparing(prepare, (...more) => JSON.parse(sluice('events', dataset(data), ...more)));

/** `sluice funnel --trend SIZE`. */
export const trend = (data: string, document: Asked, by: FunnelTrend['by']): FunnelTrend =>
  inFile(document, (file) => JSON.parse(sluice('funnel', dataset(data), '--funnel', file, '--trend', by)).trend);

/** `sluice funnel --what-if PLACE`. */
export const whatIf = (data: string, document: Asked, place: string): WhatIf =>
  inFile(document, (file) => JSON.parse(sluice('funnel', dataset(data), '--funnel', file, '--what-if', place)).whatIf);

/** `sluice flow`, of a document as a person would write it. */
export const flow = (data: string, document: object, prepare?: Prepared): FlowResult =>
  inFile(document, (file) =>
    preparing(prepare, (...more) => JSON.parse(sluice('flow', dataset(data), '--flow', file, ...more))),
  );

/** `sluice drop-off --step K`, with a tags document where there is one. */
export const dropOff = (data: string, document: Asked, step: number, tags?: object): DropOffResult =>
  inFile(document, (file) => {
    const ask = (...more: string[]) =>
      JSON.parse(sluice('drop-off', dataset(data), '--funnel', file, '--step', String(step), ...more));
    return tags === undefined ? ask() : inFile(tags as Asked, (tagged) => ask('--tags', tagged));
  });

/** The drop-off of two groups of their own, by what `--against` says of them. */
export const twoGroups = (data: string, document: Asked, against: string): DropOffResult =>
  inFile(document, (file) => JSON.parse(sluice('drop-off', dataset(data), '--funnel', file, '--against', against)));

/** `sluice flow --paths --graph`. */
export const journeys = (data: string, document: object): FlowPaths & FlowGraph =>
  inFile(document, (file) => JSON.parse(sluice('flow', dataset(data), '--flow', file, '--paths', '--graph')));

/** `sluice flow --funnel FILE --step K`: who dropped after a step, beside who went on. */
export const comparedFlow = (data: string, funnel: Asked, step: number, document: object): ComparedFlow =>
  inFile(funnel, (file) =>
    inFile(document, (asked) =>
      JSON.parse(sluice('flow', dataset(data), '--flow', asked, '--funnel', file, '--step', String(step))),
    ),
  );

/** `sluice funnel --users STEP:STATE`. */
export function users(data: string, document: Asked, choice: string): readonly string[] {
  return inFile(document, (file) =>
    sluice('funnel', dataset(data), '--funnel', file, '--users', choice).split('\n').filter(Boolean),
  );
}

/** `sluice conversions`, or another command about conversions, of these tags. */
export const conversions = <T>(data: string, command: string, tags: object, ...options: string[]): T =>
  inFile(tags, (file) => JSON.parse(sluice(command, dataset(data), '--tags', file, ...options)));

/** `sluice check`. */
export const check = <T>(data: string, rules: readonly object[]): T =>
  inFile({ rules }, (file) => {
    const { stdout } = spawnSync(
      process.execPath,
      [path.join(root, 'out/main/cli.js'), 'check', dataset(data), '--rules', file],
      {
        encoding: 'utf8',
      },
    );
    return JSON.parse(stdout);
  });

function inFile<T>(document: object, use: (file: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-cli-'));
  try {
    const file = path.join(folder, 'funnel.json');
    fs.writeFileSync(file, JSON.stringify({ version: 1, ...document }));
    return use(file);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
