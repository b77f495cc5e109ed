import fs from 'node:fs';
import type { ImportProgress } from '../contract/import.ts';
import { askFunnel, nothingAsked } from '../core/funnel/asked.ts';
import type { FunnelDocument } from '../core/funnel/document.ts';
import { matchingEvents } from '../core/funnel/matching-events.ts';
import { isTableAddress, parseTableAddress, serverOf } from '../engine/clickhouse/address.ts';
import { EVERYTHING, type Needs, textsOf } from '../engine/clickhouse/needs.ts';
import { tableName } from '../engine/clickhouse/take-table.ts';
import { runTakeJob } from '../engine/import-job.ts';
import type { Arguments } from './arguments.ts';
import { readJson } from './files.ts';
import { passwordFor } from './password.ts';

/** The address of the table that a command is about; null where it is about files. */
export const tableOf = ({ files }: Arguments): string | null => files.find(isTableAddress) ?? null;

/** Takes what a command needs of a table into a data set, and says what that was, and as of when. */
export async function takeInto(
  target: string,
  url: string,
  args: Arguments,
  { say, funnel }: { readonly say: (text: string) => void; readonly funnel: FunnelDocument | null },
  { progress, signal }: { readonly progress: (value: ImportProgress) => void; readonly signal: AbortSignal },
): Promise<void> {
  const address = parseTableAddress(url);
  const needs = needsOf(args, funnel);
  const password = await passwordFor(address, say);
  const { overrides } = args;
  const options = { address, password, overrides, needs, target, name: address.table };
  const { version, asOf, rows, taken, bytes, mayWrite } = await runTakeJob(options, { progress, signal });
  const count = (number: number): string => number.toLocaleString('en-US');
  const part = taken === rows ? `all ${count(rows)} rows` : `${count(taken)} of ${count(rows)} rows`;
  say(
    `${tableName(address)} at ${serverOf(address)} (ClickHouse ${version}): ${part}, ${(bytes / 1e6).toFixed(1)} MB, as of ${asOf.slice(0, 19)}Z\n`,
  );
  if (mayWrite)
    say(
      'The user may also write to the server, which Sluice never does. Better use one that may only read (readonly = 2).\n',
    );
}

/** What a command asks of a table, from its options and its documents. */
function needsOf(args: Arguments, funnel: FunnelDocument | null): Needs {
  const { command, dropOff, overrides, tags, trace, whatIf, prepare } = args;
  // What drives people away may be any property; and repeats are told by all columns.
  const anything = command === 'import' || (command === 'drop-off' && dropOff.only !== 'next');
  if (anything || overrides.dropRepeats) return EVERYTHING;
  const options = textsOf({ ...args, files: [], overrides: {} });
  const documents = options
    .flatMap((text) => text.split(','))
    .filter((text) => /\.json$/i.test(text) && fs.existsSync(text));
  // What one person did, what each event would do as a step, and what is made of others, all events tell.
  const only = funnel !== null && [tags, trace, whatIf, prepare].every((more) => more === undefined);
  const events = only ? matchingEvents(funnel) : null;
  if (events === null) return { events, names: [...options, ...documents.map(readJson).flatMap(textsOf)] };
  const asked = nothingAsked();
  askFunnel(asked, funnel!);
  return { events, names: [...asked.properties] };
}
