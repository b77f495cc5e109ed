import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { funnelPicture } from '../charts/funnel/picture.ts';
import { FUNNEL_KEYWORD } from '../charts/scene/png-text.ts';
import { parseFunnel } from '../contract/funnel.ts';
import { type ImportProgress, type RecognisedSource, SOURCE_NAMES } from '../contract/import.ts';
import { parseTags } from '../contract/tags.ts';
import { asProblem, sentence } from '../core/base/problem.ts';
import type { Warning } from '../core/data/warning.ts';
import { checkFunnel } from '../core/funnel/check.ts';
import { type FunnelDocument, funnelOf, type Preparation } from '../core/funnel/document.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import { checkPlace } from '../core/funnel/what-if.ts';
import type { TagsDocument } from '../core/tags/document.ts';
import type { UserChoice } from '../engine/compute.ts';
import { type ComputePool, openComputePool } from '../engine/compute-pool.ts';
import { runImportJob } from '../engine/import-job.ts';
import { type Dataset, openDataset } from '../engine/store/dataset.ts';
import { traceOf } from '../engine/trace.ts';
import { ANALYSES, isAnalysis } from './analysis.ts';
import type { Analysis } from './answer.ts';
import { type Arguments, isDataset, parseArguments } from './arguments.ts';
import { originOf, writeChart } from './chart-file.ts';
import { dropOffCommand } from './drop-off-command.ts';
import { readJson } from './files.ts';
import { flowCommand } from './flow-command.ts';
import { carriedFrom, preparationOf, preparedFor, runPreparation } from './preparation.ts';
import { countOn, extractOf, type TableHooks, tableOf, takeInto } from './table.ts';
import { USAGE, UsageError } from './usage.ts';
import { completed, StrictError, takenLine, tellWarnings } from './warnings.ts';

/** Events that one thread counts in no time. */
const SMALL = 500_000;

/** What a run writes: `out` to standard output, `err` to standard error. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
}

/** Runs one command. Resolves to the exit code: 0 done, 1 a problem with data or document, 2 wrong usage, 3 a rule fires. */
export async function run(argv: readonly string[], streams: Streams): Promise<number> {
  const cancel = new AbortController();
  const interrupt = () => cancel.abort();
  process.once('SIGINT', interrupt);
  try {
    const args = parseArguments(argv);
    if (!args) {
      streams.out(USAGE);
      return 0;
    }
    return await runCommand(args, streams, cancel.signal);
  } catch (error) {
    if (error instanceof UsageError) {
      streams.err(`${error.message}\nRun sluice --help for the commands.\n`);
      return 2;
    }
    streams.err(`${error instanceof StrictError ? error.message : sentence(asProblem(error))}\n`);
    return 1;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function runCommand(args: Arguments, streams: Streams, signal: AbortSignal): Promise<number> {
  if (args.command === 'import') {
    const target = path.resolve(args.into!);
    const option = preparationOption(args);
    await importInto(target, args, streams, signal);
    await listEvents(args, option, openDataset(target), streams, signal);
    return 0;
  }
  if (args.command === 'prepare') {
    const steps = args.preparation === undefined ? undefined : preparationOf(readJson(args.preparation));
    const warn = (warnings: readonly Warning[]) => tellWarnings(warnings, args.strict, streams.err);
    printJson(streams, await runPreparation(args.files[0], steps, poolFor, warn, signal));
    return 0;
  }
  const answer = answerOf(args);
  if (answer) {
    const option = preparationOption(args);
    let code = 0;
    await withDataset(args, streams, signal, (imported) =>
      withPool(imported, async (pool) => {
        const preparedBy = (own: Preparation | null | undefined) =>
          preparedFor({ option, own }, imported, pool, signal);
        const dataset = await preparedBy(answer.prepare);
        const { result, text, exit = 0, asked } = await answer({ dataset, preparedBy, pool, signal });
        const { warnings: told = [] } = (result ?? {}) as { readonly warnings?: readonly Warning[] };
        const ofQuestion = asked ? await pool.warnings(dataset, asked, signal) : told;
        const warnings = warningsOf(args, dataset, streams, ofQuestion);
        if (text === undefined) printJson(streams, completed(result as object, dataset, warnings));
        else streams.out(text);
        code = exit;
      }),
    );
    return code;
  }
  // Everything that needs no data is checked first: a typing error should not cost an import.
  const funnel = args.command === 'funnel' ? funnelDocument(args) : null;
  if (funnel && args.whatIf) checkPlace(funnel, args.whatIf);
  if (funnel && args.table.onServer) {
    printJson(streams, await countOn(tableOf(args)!, args, funnel, { say: streams.err, signal }));
    return 0;
  }
  const tags = args.tags === undefined ? undefined : parseTags(readJson(args.tags));
  const option = preparationOption(args);
  await withDataset(args, streams, signal, async (dataset) => {
    if (funnel) await runFunnelCommand(args, { funnel, tags, option }, dataset, streams, signal);
    else await listEvents(args, option, dataset, streams, signal);
  });
  return 0;
}

/** How the command answers, if it is one of those that ask one question. */
function answerOf(args: Arguments): ReturnType<Analysis> | null {
  if (args.command === 'flow') return flowCommand(args);
  if (args.command === 'drop-off') return dropOffCommand(args);
  return isAnalysis(args) ? ANALYSES[args.command](args) : null;
}

/** The steps that are to hold for this command. */
const preparationOption = ({ prepare }: Arguments): Preparation | undefined =>
  prepare === undefined ? undefined : preparationOf(readJson(prepare));

async function listEvents(
  args: Arguments,
  option: Preparation | undefined,
  imported: Dataset,
  streams: Streams,
  signal: AbortSignal,
): Promise<void> {
  const list = (dataset: Dataset): void => {
    warningsOf(args, dataset, streams);
    printJson(streams, dataset.eventList());
  };
  const steps = option ?? imported.preparation();
  if (steps === null) list(imported);
  else await withPool(imported, async (pool) => list(await pool.prepared(imported, steps, signal)));
}

async function runFunnelCommand(
  args: Arguments,
  {
    funnel: document,
    tags,
    option,
  }: { readonly funnel: FunnelDocument; readonly tags?: TagsDocument; readonly option?: Preparation },
  imported: Dataset,
  streams: Streams,
  signal: AbortSignal,
): Promise<void> {
  if (args.users && args.users.step >= document.steps.length) {
    throw new UsageError(
      `--users ${args.users.step}:${args.users.state}: the last step is ${document.steps.length - 1}.`,
    );
  }
  await withPool(imported, async (pool) => {
    const dataset = await preparedFor({ option, own: document.prepare }, imported, pool, signal);
    const result = await pool.funnel(dataset, document, signal, tags);
    const warnings = warningsOf(args, dataset, streams, result.warnings);
    if (args.chart) {
      const shown = carriedFrom(document, dataset);
      writeChart(args.chart, funnelPicture(result, { document: shown, ...originOf(dataset) }), shown, FUNNEL_KEYWORD);
    }
    if (args.trace !== undefined) printJson(streams, traceOf(dataset, document, args.trace));
    else if (args.users) {
      const choice = args.group === undefined ? args.users : { ...args.users, group: groupOf(result, args.group) };
      for (const { segment, users } of await pool.funnelUsers(dataset, document, choice, signal)) {
        const keys = dataset.userKeys(segment);
        for (const user of users) streams.out(`${keys[user]}\n`);
      }
    } else
      printJson(streams, {
        ...completed(result, dataset, warnings),
        ...(args.trend && { trend: await pool.trend(dataset, document, args.trend, signal) }),
        ...(args.whatIf && { whatIf: await pool.whatIf(dataset, document, args.whatIf, signal) }),
      });
  });
}

/** The group a name stands for: a value first of all, then what the other groups are called. */
function groupOf({ groups = [] }: FunnelResult, name: string): UserChoice['group'] {
  const isShown = groups.some(({ value, merged }) => value === name && !merged);
  const merged = !isShown && groups.some((group) => group.merged && group.value === name);
  return { value: !isShown && name === '(none)' ? null : name, merged };
}

/** What there is to be warned of, said on standard error; with --strict some of it ends the command. */
function warningsOf(
  args: Arguments,
  { info }: Dataset,
  streams: Streams,
  ofQuestion: readonly Warning[] = [],
): readonly Warning[] {
  const warnings = [...(info.report.warnings ?? []), ...ofQuestion];
  tellWarnings(warnings, args.strict, streams.err);
  return warnings;
}

/** A second thread takes longer to start than a small data set takes to count. */
const poolFor = ({ info }: Dataset) => openComputePool(info.events < SMALL ? 1 : undefined);

async function withPool(dataset: Dataset, use: (pool: ComputePool) => Promise<void>): Promise<void> {
  const pool = poolFor(dataset);
  try {
    await use(pool);
  } finally {
    await pool.stop();
  }
}

/** The document a command line asks for: a file, or steps by name; options of the command line overrule the file. */
function funnelDocument(args: Arguments): FunnelDocument {
  const { window, order } = args;
  const overruled = { ...(window !== undefined && { window }), ...(order && { order }) };
  const asked = args.steps ? funnelOf(args.steps) : parseFunnel(readJson(args.funnel!));
  const document = { ...asked, ...overruled };
  checkFunnel(document);
  return document;
}

/**
 * Opens the .sluice file that was named, or imports the event files into one that lasts as long as the command; with a
 * .sluice file among them, into a copy of that.
 */
async function withDataset(
  args: Arguments,
  streams: Streams,
  signal: AbortSignal,
  use: (dataset: Dataset) => Promise<void>,
): Promise<void> {
  const open = async (file: string): Promise<void> => {
    const dataset = openDataset(file);
    try {
      await use(dataset);
    } finally {
      dataset.close();
    }
  };
  if (args.files.length === 1 && isDataset(args.files[0])) return open(args.files[0]);
  const table = tableOf(args);
  if (table) {
    const file = await extractOf(table, args, tableHooks(args, streams, signal));
    tellOfImport(file, args, streams);
    return open(file);
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-'));
  try {
    const target = path.join(folder, 'data.sluice');
    await importInto(target, args, streams, signal);
    await open(target);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const tableHooks = (args: Arguments, streams: Streams, signal: AbortSignal): TableHooks => ({
  say: streams.err,
  funnel: args.command === 'funnel' ? funnelDocument(args) : null,
  progress: progressTo(streams),
  signal,
});

const progressTo = (streams: Streams): ((value: ImportProgress) => void) =>
  process.stderr.isTTY ? (value) => streams.err(progressLine(value)) : () => {};

async function importInto(target: string, args: Arguments, streams: Streams, signal: AbortSignal): Promise<void> {
  const [base] = args.files.filter(isDataset);
  const files = args.files.filter((file) => file !== base).map((file) => ({ path: path.resolve(file), name: file }));
  const first = path.basename(files[0].name);
  const name = files.length === 1 ? first : `${first} and ${files.length - 1} more`;
  const table = tableOf(args);
  if (table) await takeInto(target, table, args, tableHooks(args, streams, signal));
  else {
    const progress = progressTo(streams);
    await runImportJob({ files, target, name, into: base, overrides: args.overrides }, { progress, signal });
  }
  tellOfImport(target, args, streams);
}

/** What was found while reading what is in a data set. */
function tellOfImport(file: string, args: Arguments, streams: Streams): void {
  if (process.stderr.isTTY) streams.err('\r\x1b[K');
  const dataset = openDataset(file);
  const { rejected, reasons, recognised, duplicates, identity, taken = [], badTimes } = dataset.info.report;
  dataset.close();
  const told = args.command === 'import' || args.command === 'events';
  if (badTimes !== undefined) streams.err(`${badTimes}\n`);
  for (const roles of taken) streams.err(takenLine(roles));
  if (told && recognised) streams.err(sourceLine(recognised));
  if (told && duplicates > 0) streams.err(`Rows that repeated an event and are one with it: ${duplicates}\n`);
  if (told && identity && identity.merged > 0)
    streams.err(`Users: ${identity.persons}, of ${identity.ids} ids stitched together (not so with --no-stitching)\n`);
  if (rejected > 0) {
    const why = reasons.map(({ reason, count }) => `${count} × ${reason}`).join('; ');
    streams.err(`${rejected} rows were not read: ${why}\n`);
  }
}

/** `Taken for an export of Amplitude (0.98): it has … Next: PostHog (0.15).` */
function sourceLine({ name, score, because, runnerUp }: RecognisedSource): string {
  const next = runnerUp ? ` Next: ${SOURCE_NAMES[runnerUp.name]} (${runnerUp.score}).` : '';
  const source = name === 'generic' ? 'a table of events' : `an export of ${SOURCE_NAMES[name]}`;
  return `Taken for ${source} (${score}): ${because}.${next}\n`;
}

const progressLine = ({ phase, bytesRead, bytesTotal, rows }: ImportProgress): string =>
  `\r\x1b[K${phase} ${bytesTotal > 0 ? Math.floor((100 * bytesRead) / bytesTotal) : 0} %, ${rows.toLocaleString('en-US')} rows`;

const printJson = (streams: Streams, value: unknown): void => streams.out(`${JSON.stringify(value, null, 2)}\n`);
