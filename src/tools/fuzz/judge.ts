import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { ImportReport, Inspection, Mapping } from '../../contract/import.ts';
import { Problem, type ProblemData, sentence } from '../../core/base/problem.ts';
import { importFiles } from '../../engine/import/import.ts';
import { inspectFiles } from '../../engine/import/inspect.ts';
import { openDataset } from '../../engine/store/dataset.ts';
import { rowsOf } from '../../engine/test-support/rows-of.ts';
import type { CaseOptions } from './make-case.ts';

/** What became of a case: the code of its problem, or "imported"; or what must not be. */
export interface Verdict {
  readonly outcome: string;
  readonly failure: string | null;
}

export interface Trial {
  /** Holds what is opened, and takes what is written. */
  readonly folder: string;
  readonly inputs: readonly string[];
  readonly options: CaseOptions;
}

/** Thrown where the importer does what it must not. */
class Failure extends Error {}

function expect(holds: boolean, what: () => string): void {
  if (!holds) throw new Failure(what());
}

/**
 * Looks at the files, imports them, reads the data set back. Either there is a problem that a person can understand, or
 * every row is accounted for; and nothing else is left, neither a file nor an open one.
 */
export async function judge({ folder, inputs, options }: Trial): Promise<Verdict> {
  const openBefore = openFiles();
  try {
    const files = inputs.map((name) => ({ path: path.join(folder, 'in', name), name }));
    const out = path.join(folder, 'out');
    const outcome = await outcomeOf(files, out, options);
    fs.rmSync(path.join(out, 'x.sluice'), { force: true });
    expect(fs.readdirSync(out).length === 0, () => `left behind: ${fs.readdirSync(out).join(', ')}`);
    const temporary = fs.readdirSync(path.join(folder, 'tmp'));
    expect(temporary.length === 0, () => `left behind in the folder of temporary files: ${temporary.join(', ')}`);
    await settled(openBefore);
    return { outcome, failure: null };
  } catch (error) {
    const failure = error instanceof Failure ? error.message : ((error as Error)?.stack ?? String(error));
    return { outcome: 'failed', failure };
  }
}

type Files = readonly { readonly path: string; readonly name: string }[];

async function outcomeOf(files: Files, out: string, options: CaseOptions): Promise<string> {
  const { overrides, stretch, threads, again } = options;
  const looked = await attempt(inspectFiles(files, overrides));
  const mapping = 'value' in looked ? mappingOf(looked.value, options.pick) : {};
  const target = path.join(out, 'x.sluice');
  const run = async (way: { stretch: number; threads: number; memory?: number }) => {
    const done = await attempt(importFiles({ files, overrides, mapping, target, name: 'x', ...way }));
    return 'value' in done ? { report: done.value, ...readBack(target, done.value) } : done;
  };
  const first = await run({ stretch, threads });
  if ('problem' in looked) {
    const { code } = looked.problem;
    expect(
      'problem' in first && kindOf(first.problem) === kindOf(looked.problem),
      () => `only the look fails, with ${code}`,
    );
  }
  if (again) {
    const second = await run(again);
    // When it was, and where a thread happened to be when it was stopped, is not the same.
    const told = (found: typeof first): unknown =>
      'problem' in found ? kindOf(found.problem) : { ...found, report: { ...found.report, importedAt: null } };
    const differs = (): string =>
      `not the same in other stretches: ${JSON.stringify(told(first))} / ${JSON.stringify(told(second))}`;
    expect(isDeepStrictEqual(told(first), told(second)), differs);
  }
  if ('problem' in first) return first.problem.code;
  if (options.add) {
    // The same files would be known by their bytes.
    const others = files.map(({ path: file, name }) => ({ path: `${file}.gz`, name }));
    files.forEach((file, i) => {
      fs.writeFileSync(others[i].path, gzipSync(fs.readFileSync(file.path)));
    });
    const both = path.join(out, 'y.sluice');
    const before = fs.readFileSync(target);
    const adding = importFiles({ files: others, overrides, mapping, target: both, into: target, name: 'x' });
    const done = await attempt(adding);
    // What had to be unpacked to be read is known by what came out.
    if ('problem' in done && done.problem.code === 'files-known') return 'imported';
    if ('problem' in done) throw new Failure(`cannot be added to itself: ${sentence(done.problem)}`);
    expect(fs.readFileSync(target).equals(before), () => 'what was there before has changed');
    const report = JSON.stringify([first.report, done.value]);
    expect(readBack(both, done.value).rows === first.rows, () => `added to itself it is not the same: ${report}`);
    fs.rmSync(both);
  }
  return 'imported';
}

/** A stream packed twice that breaks off may be told as broken or as cut off, by which of the two notices first. */
const kindOf = ({ code }: ProblemData): string => (code === 'file-truncated-gzip' ? 'file-corrupt-gzip' : code);

/** Waits for work, and lets a problem pass that a person can understand. */
async function attempt<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly problem: ProblemData }> {
  try {
    return { value: await work };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const text = sentence(error.data);
    expect(error.data.code !== 'internal', () => text);
    // What engines say of broken programs is of no use to whoever opened a broken file.
    const cryptic =
      /undefined(?! entity)|NaN|\[object|is not a function|Cannot (read|mix|convert)|BigInt|outside buffer|out of range\. It must|typed array|DataView|iterable/;
    expect(!cryptic.test(text), () => `no sentence for a person: ${text}`);
    const cause = String(error.cause);
    expect(!/allocation failed/.test(cause), () => `too much memory was asked for: ${text} (${cause})`);
    return { problem: error.data };
  }
}

/** The mapping in force, roles that nothing fits played by columns as they come. */
function mappingOf({ mapping, columns }: Inspection, pick: number): Partial<Mapping> {
  if (columns.length === 0) return {};
  const roles = ['user', 'event', 'time'] as const;
  const missing = roles.filter((role) => mapping[role] === undefined);
  return Object.fromEntries(missing.map((role, i) => [role, columns[(pick + i) % columns.length].name]));
}

/** The rows of a data set and those rejected, as digests, after a look at whether they are what the report says. */
function readBack(target: string, report: ImportReport): { readonly rows: string; readonly rejected: string } {
  const { rows, kept, rejected, duplicates = 0, identityRows = 0, reasons } = report;
  expect(rows === kept + rejected + duplicates + identityRows, () => `rows unaccounted for: ${JSON.stringify(report)}`);
  const counted = reasons.reduce((sum, { count }) => sum + count, 0);
  expect(counted === rejected, () => `${rejected} rejected rows, reasons for ${counted}`);
  const dataset = openDataset(target);
  try {
    const found = rowsOf(dataset);
    expect(found.length === kept, () => `${kept} rows kept, ${found.length} in the data set`);
    const { events, users, count } = dataset.eventList();
    expect(count === kept, () => `${kept} rows kept, the event list tells ${count}`);
    expect(events.reduce((sum, event) => sum + event.count, 0) === kept, () => 'the counts of events do not add up');
    const different = new Set(found.map(({ user }) => user)).size;
    expect(users === different, () => `${users} users, ${different} in the rows`);
    const listed = dataset.rejected(0, 2000);
    // The first thousand of each time that files were added.
    const most = 1000 * (1 + (report.added ?? []).length);
    const enough = listed.length >= Math.min(rejected, 1000) && listed.length <= Math.min(rejected, most);
    expect(enough, () => `${rejected} rejected rows, ${listed.length} listed`);
    expect(
      listed.every(({ line, reason }) => line >= 1 && reason !== ''),
      () => 'a rejected row without line or reason',
    );
    const digest = (list: readonly object[]): string => createHash('sha256').update(JSON.stringify(list)).digest('hex');
    return { rows: digest(found), rejected: digest(listed) };
  } finally {
    dataset.close();
  }
}

/** How many files this process has open; 0 where the system does not tell. */
const openFiles = (): number => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0);

/** Streams close their files a little later. */
async function settled(openBefore: number): Promise<void> {
  for (let patience = 0; openFiles() > openBefore; patience++) {
    expect(patience < 100, () => `${openFiles() - openBefore} files are still open`);
    await new Promise((resolve) => setTimeout(resolve, patience));
  }
}
