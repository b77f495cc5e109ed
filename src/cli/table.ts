import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { ImportProgress } from '../contract/import.ts';
import { MAY_WRITE } from '../contract/rights.ts';
import { Problem, problem } from '../core/base/problem.ts';
import { askFunnel, nothingAsked } from '../core/funnel/asked.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import type { FunnelResult } from '../core/funnel/result.ts';
import {
  isTableAddress,
  parseTableAddress,
  serverOf,
  type TableAddress,
  tableName,
} from '../engine/clickhouse/address.ts';
import { type Extract, openExtracts } from '../engine/clickhouse/extracts.ts';
import { EVERYTHING, type Needs, needsOf, needsOfFunnel, textsOf } from '../engine/clickhouse/needs.ts';
import { LARGE_BYTES } from '../engine/clickhouse/size.ts';
import type { Taken } from '../engine/clickhouse/take-table.ts';
import { defaultDataDir } from '../engine/data-dir.ts';
import { runCountJob, runTakeJob } from '../engine/import-job.ts';
import type { Arguments } from './arguments.ts';
import { readFile, readJson } from './files.ts';
import { agreed, passwordFor } from './password.ts';
import { tellWarnings } from './warnings.ts';

/** What a table is asked by, beside the arguments. */
export interface TableHooks {
  readonly say: (text: string) => void;
  /** The funnel that is asked for, if it is one. */
  readonly funnel: FunnelDocument | null;
  readonly progress: (value: ImportProgress) => void;
  readonly signal: AbortSignal;
}

/** The address of the table that a command is about; null where it is about files. */
export const tableOf = ({ files }: Arguments): string | null => files.find(isTableAddress) ?? null;

/**
 * The file of a data set with what a command needs of a table, and says what that is, and as of when: what is kept of it,
 * or else what is taken now, and kept. What watches over a table is not told what it held before.
 */
export async function extractOf(url: string, args: Arguments, hooks: TableHooks): Promise<string> {
  const address = parseTableAddress(url);
  const extracts = openExtracts(path.join(defaultDataDir(), 'extracts'));
  const question = { address, overrides: args.overrides, needs: neededBy(args, hooks.funnel), until: args.table.asOf };
  const isNow = args.command === 'check' && question.until === null;
  const kept = args.table.refresh || isNow ? null : extracts.find(question);
  const { file, taken }: Extract =
    kept ?? (await extracts.take(question, (target) => take(target, address, args, question.needs, hooks)));
  tell(hooks.say, address, taken, kept !== null);
  return file;
}

/** What the server of a table counts of a funnel by itself, with the end of the data. Says what there is to be warned of. */
export async function countOn(
  url: string,
  args: Arguments,
  funnel: FunnelDocument,
  { say, signal }: Pick<TableHooks, 'say' | 'signal'>,
): Promise<FunnelResult & { readonly dataEnd: string }> {
  const { overrides, strict, table } = args;
  const source = await sourceOf(parseTableAddress(url), args, say);
  const { result, rows, ms, dataEnd, ...counted } = await runCountJob(
    { ...source, overrides, funnel, until: table.asOf },
    signal,
  );
  sayOf(
    say,
    source.address,
    counted,
    `${rows.toLocaleString('en-US')} rows, counted there in ${(ms / 1000).toFixed(1)} s`,
  );
  tellWarnings(result.warnings ?? [], strict, say);
  return { ...result, dataEnd };
}

/** Takes all of a table into a data set, or what is kept of the time that is asked for. */
export async function takeInto(target: string, url: string, args: Arguments, hooks: TableHooks): Promise<void> {
  const address = parseTableAddress(url);
  const { asOf: until, refresh } = args.table;
  const question = { address, overrides: args.overrides, needs: EVERYTHING, until };
  const kept = until === null || refresh ? null : openExtracts(path.join(defaultDataDir(), 'extracts')).find(question);
  if (kept) {
    fs.copyFileSync(kept.file, `${target}.partial`, fs.constants.COPYFILE_FICLONE);
    fs.renameSync(`${target}.partial`, target);
  }
  tell(hooks.say, address, kept?.taken ?? (await take(target, address, args, EVERYTHING, hooks)), kept !== null);
}

async function take(
  target: string,
  address: TableAddress,
  args: Arguments,
  needs: Needs,
  { say, progress, signal }: TableHooks,
): Promise<Taken> {
  const { overrides, table } = args;
  const source = await sourceOf(address, args, say);
  const options = { ...source, overrides, needs, until: table.asOf, target, name: address.table };
  try {
    return await runTakeJob({ ...options, ...(!table.yes && { mostBytes: LARGE_BYTES }) }, { progress, signal });
  } catch (error) {
    const isLarge = error instanceof Problem && error.data.code === 'table-large';
    if (!isLarge || !(await agreed(`${error.message}\nGo on? [y/N] `, say))) throw error;
    return runTakeJob(options, { progress, signal });
  }
}

/** A table, and how its server is known and entered. */
async function sourceOf(address: TableAddress, { table: { ca } }: Arguments, say: TableHooks['say']) {
  const authorities = ca === undefined ? undefined : certificatesIn(ca);
  return { address, authorities, password: await passwordFor(address, say) };
}

/** A file of certificates in PEM. */
function certificatesIn(file: string): string {
  const text = readFile(file);
  try {
    new X509Certificate(text);
  } catch {
    throw problem('file-unreadable', { file, reason: 'it holds no certificate in PEM' });
  }
  return text;
}

function tell(say: (text: string) => void, address: TableAddress, taken: Taken, isKept: boolean): void {
  const { rows, bytes } = taken;
  const count = (number: number): string => number.toLocaleString('en-US');
  const part = taken.taken === rows ? `all ${count(rows)} rows` : `${count(taken.taken)} of ${count(rows)} rows`;
  const came = isKept ? '' : `, ${(bytes / 1e6).toFixed(1)} MB`;
  const kept = isKept ? ', kept; --refresh takes it anew' : '';
  sayOf(say, address, { ...taken, mayWrite: taken.mayWrite && !isKept }, `${part}${came}`, kept);
}

/** Says what was asked of a table, and as of when. */
function sayOf(
  say: (text: string) => void,
  address: TableAddress,
  { version, asOf, mayWrite }: Pick<Taken, 'version' | 'asOf' | 'mayWrite'>,
  what: string,
  more = '',
): void {
  say(
    `${tableName(address)} at ${serverOf(address)} (ClickHouse ${version}): ${what}, as of ${asOf.slice(0, 19)}Z${more}\n`,
  );
  if (mayWrite) say(`${MAY_WRITE}\n`);
}

/** What a command asks of a table, from its options and its documents. */
function neededBy(args: Arguments, funnel: FunnelDocument | null): Needs {
  const { command, dropOff, overrides, tags, trace, whatIf, prepare } = args;
  // What drives people away may be any property; and repeats are told by all columns.
  if ((command === 'drop-off' && dropOff.only !== 'next') || overrides.dropRepeats) return EVERYTHING;
  const { table: _, ...asked } = args;
  const options = textsOf({ ...asked, files: [], overrides: {} });
  const documents = options
    .flatMap((text) => text.split(','))
    .filter((text) => /\.json$/i.test(text) && fs.existsSync(text));
  const named = nothingAsked();
  if (funnel) askFunnel(named, funnel);
  // That values are no numbers, and that a breakdown comes too late, is told of everybody.
  const isPersonal = funnel?.prepare === null && funnel.breakdown === null && named.numbers.length === 0;
  const user = trace !== undefined && prepare === undefined && isPersonal ? { user: trace } : {};
  // What one person did, what each event would do as a step, and what is made of others, all events tell.
  const only = funnel !== null && [tags, trace, whatIf, prepare].every((more) => more === undefined);
  const needs = only ? needsOfFunnel(funnel) : EVERYTHING;
  return needs.events ? needs : { ...needsOf([options, documents.map(readJson)]), ...user };
}
