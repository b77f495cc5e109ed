import { parseArgs } from 'node:util';
import { formatSchema, type Mapping, type MappingChoice, type Overrides, sourceSchema } from '../contract/import.ts';
import { BUCKET_SIZES, type BucketSize } from '../core/base/calendar.ts';
import type { WhatIfPlace } from '../core/funnel/what-if.ts';
import { isTableAddress } from '../engine/clickhouse/address.ts';
import type { UserChoice } from '../engine/compute.ts';
import {
  ANALYSIS_COMMANDS,
  ANALYSIS_OWNERS,
  ANALYSIS_SWITCHES,
  type AnalysisCommand,
  type AnalysisOptions,
  analysisOptions,
} from './analysis-arguments.ts';
import { DROP_OFF_OWNERS, DROP_OFF_SWITCHES, type DropOffOptions, dropOffOptions } from './drop-off-arguments.ts';
import { durationMs, oneOf, parseList } from './option-values.ts';
import { TABLE_SWITCHES, type TableOptions, tableOptions } from './table-arguments.ts';
import { UsageError } from './usage.ts';

export interface Arguments {
  readonly command: 'events' | 'funnel' | 'flow' | 'drop-off' | 'prepare' | 'import' | AnalysisCommand;
  readonly files: readonly string[];
  readonly overrides: Overrides;
  readonly funnel?: string;
  readonly steps?: readonly string[];
  readonly window?: { readonly ms: number } | 'session' | null;
  readonly order?: 'ordered' | 'strict' | 'any';
  readonly flow?: string;
  readonly anchor?: { readonly at: 'start' | 'end'; readonly event: string };
  readonly chart?: { readonly path: string; readonly kind: 'svg' | 'png' };
  readonly tags?: string;
  readonly trend?: BucketSize;
  readonly whatIf?: WhatIfPlace;
  readonly users?: ParsedUsers;
  readonly group?: string;
  readonly trace?: string;
  readonly into?: string;
  /** The files of preparations: for one command, and to be saved in a data set. */
  readonly prepare?: string;
  readonly preparation?: string;
  /** A name that is not there, and its like, is an error. */
  readonly strict: boolean;
  readonly table: TableOptions;
  readonly dropOff: DropOffOptions;
  /** What the commands about conversions are told. */
  readonly analysis: AnalysisOptions;
}

type Command = Arguments['command'];

const COMMANDS: readonly Command[] = [
  'events',
  'funnel',
  'flow',
  'drop-off',
  'prepare',
  'import',
  ...ANALYSIS_COMMANDS,
];
/** Options that only some commands take. */
const OWNERS = {
  ...DROP_OFF_OWNERS,
  ...ANALYSIS_OWNERS,
  macro: [...DROP_OFF_OWNERS.macro, ...ANALYSIS_OWNERS.macro],
  funnel: ['funnel', 'drop-off', 'flow', 'experiment'],
  steps: ['funnel', 'prepare'],
  window: ['funnel', 'experiment'],
  order: ['funnel'],
  tags: ['funnel', 'drop-off', 'flow', ...ANALYSIS_COMMANDS],
  trend: ['funnel', 'conversions'],
  'what-if': ['funnel'],
  users: ['funnel', 'score'],
  group: ['funnel'],
  trace: ['funnel'],
  'on-server': ['funnel'],
  flow: ['flow'],
  start: ['flow'],
  end: ['flow'],
  chart: ['funnel', 'flow', 'drop-off'],
  into: ['import'],
  prepare: COMMANDS.filter((command) => command !== 'prepare'),
} as const satisfies Readonly<Record<string, readonly Command[]>>;
/** What a server does not count by itself. */
const EVENTS_TELL = ['users', 'trace', 'trend', 'what-if', 'tags', 'chart', 'prepare'] as const;
const ORDERS = ['ordered', 'strict', 'any'] as const;
const STATES = ['reached', 'converted', 'dropped', 'open'] as const;
const ROLES = ['user', 'event', 'time', 'zone', 'session', 'order'] as const;

/** Reads the command line; null when help was asked for. Throws UsageError. */
export function parseArguments(argv: readonly string[]): Arguments | null {
  const { values, positionals } = parse(argv);
  if (values.help || argv.length === 0) return null;
  const [command, ...files] = positionals;
  if (!isCommand(command)) {
    throw new UsageError(`There is no command “${command ?? ''}”. Commands are ${COMMANDS.join(', ')}.`);
  }
  if (files.length === 0) throw new UsageError(`sluice ${command} needs at least one file.`);
  for (const [option, owners] of Object.entries(OWNERS) as [keyof typeof OWNERS, readonly Command[]][]) {
    if (values[option] !== undefined && !owners.includes(command))
      throw new UsageError(`--${option} belongs to sluice ${owners.join(' and sluice ')}.`);
  }
  if (files.some(isTableAddress) && files.length > 1)
    throw new UsageError('One table at a time: it cannot be read together with files.');
  const datasets = files.filter(isDataset);
  if (datasets.length > 1)
    throw new UsageError('One data.sluice at a time: files can be added to it, other data sets not.');
  if (command === 'import' && datasets.length === files.length)
    throw new UsageError('sluice import needs files to add to the data set.');
  if (command === 'prepare' && (datasets.length === 0 || files.length > 1))
    throw new UsageError('sluice prepare needs one data.sluice, made by import: that is where the steps are saved.');
  if (command === 'import' && values.into === undefined)
    throw new UsageError('sluice import needs --into data.sluice.');
  if (command === 'funnel' && (values.funnel === undefined) === (values.steps === undefined)) {
    throw new UsageError('sluice funnel needs either --funnel funnel.json or --steps "first,second,…".');
  }
  if (values.group !== undefined && values.users === undefined)
    throw new UsageError('--group belongs to --users: it says of which group the users are.');
  const [beside] = EVENTS_TELL.filter((option) => values[option] !== undefined);
  if (values['on-server'] && beside !== undefined)
    throw new UsageError(`--on-server gives counts alone: what --${beside} asks for only the events tell.`);
  if ([values.flow, values.start, values.end].filter((value) => value !== undefined).length > 1) {
    throw new UsageError('sluice flow takes one of --flow flow.json, --start EVENT and --end EVENT.');
  }
  return {
    command,
    files,
    overrides: {
      mapping: values.map || values['no-stitching'] ? mappingOf(values.map ?? [], values['no-stitching']) : undefined,
      timezone: values.timezone && parseZone(values.timezone),
      ...parseFormat(values.format),
      ...parseReading(values),
    },
    funnel: values.funnel,
    steps: values.steps === undefined || command !== 'funnel' ? undefined : parseSteps(values.steps),
    window: values.window === undefined ? undefined : parseWindow(values.window),
    order: oneOf('order', values.order, ORDERS),
    flow: values.flow,
    anchor: parseAnchor(values.start, values.end),
    chart: values.chart === undefined ? undefined : parseChart(values.chart),
    tags: values.tags,
    trend: oneOf('trend', values.trend, BUCKET_SIZES),
    whatIf: values['what-if'] === undefined ? undefined : parsePlace(values['what-if']),
    users: typeof values.users === 'string' ? parseUsers(values.users) : undefined,
    group: values.group,
    trace: values.trace,
    into: values.into,
    prepare: values.prepare,
    preparation: command === 'prepare' ? values.steps : undefined,
    strict: values.strict ?? false,
    table: tableOptions(files.some(isTableAddress), values),
    dropOff: dropOffOptions(command, values),
    analysis: analysisOptions(command, { ...values, people: values.users === true }),
  };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        map: { type: 'string', multiple: true },
        'no-stitching': { type: 'boolean' },
        timezone: text,
        format: text,
        encoding: text,
        rows: text,
        'header-line': text,
        'no-header': { type: 'boolean' },
        dates: text,
        'time-unit': text,
        origin: text,
        excel: text,
        nobody: text,
        lifecycle: text,
        requests: text,
        'drop-repeats': { type: 'boolean' },
        'skip-unreadable': { type: 'boolean' },
        strict: { type: 'boolean' },
        funnel: text,
        steps: text,
        window: text,
        order: text,
        flow: text,
        start: text,
        end: text,
        chart: text,
        tags: text,
        trend: text,
        'what-if': text,
        // The people of a score are all who have not converted; those of a funnel stand somewhere.
        users: argv[0] === 'score' ? ({ type: 'boolean' } as const) : text,
        group: text,
        trace: text,
        into: text,
        prepare: text,
        ...TABLE_SWITCHES,
        ...DROP_OFF_SWITCHES,
        ...ANALYSIS_SWITCHES,
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const isCommand = (text: string | undefined): text is Command => COMMANDS.includes(text as Command);

function parseAnchor(start: string | undefined, end: string | undefined): Arguments['anchor'] {
  const event = start ?? end;
  if (event === '') throw new UsageError(`--${start === '' ? 'start' : 'end'}: it names no event.`);
  return event === undefined ? undefined : { at: start === undefined ? 'end' : 'start', event };
}

/** Where the files come from, or only how their rows are written down: one option, since a person thinks of either. */
function parseFormat(name: string | undefined): Pick<Overrides, 'format' | 'source'> {
  const known = oneOf('format', name, [...sourceSchema.options, ...formatSchema.options]);
  const source = sourceSchema.safeParse(known);
  return source.success ? { source: source.data } : { format: formatSchema.optional().parse(known) };
}

/** How files are to be read where they do not say it themselves. */
function parseReading(values: ReturnType<typeof parse>['values']): Partial<Overrides> {
  const line = values['header-line'];
  if (line !== undefined && !/^[1-9]\d*$/.test(line))
    throw new UsageError(`--header-line ${line}: write the number of the line that names the columns, from 1.`);
  if (line !== undefined && values['no-header'])
    throw new UsageError('--header-line and --no-header exclude each other.');
  const reading: Partial<Overrides> = {
    encoding: values.encoding && parseEncoding(values.encoding),
    rows: values.rows,
    headerLine: line === undefined ? undefined : Number(line),
    header: values['no-header'] ? false : undefined,
    dates: oneOf('dates', values.dates, ['dmy', 'mdy', 'ymd']),
    timeUnit: oneOf('time-unit', values['time-unit'], ['h', 'min', 's', 'ms', 'order']),
    origin: values.origin,
    excel: oneOf('excel', values.excel, ['1900', '1904']),
    nobody: values.nobody === undefined ? undefined : parseList('nobody', values.nobody),
    requests: values.requests === undefined ? undefined : parseRequests(values.requests),
    lifecycle: oneOf('lifecycle', values.lifecycle, ['complete', 'start', 'both']),
    dropRepeats: values['drop-repeats'],
    skipUnreadable: values['skip-unreadable'],
  };
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}

/** Requests in logs of web servers that are events, too. */
function parseRequests(text: string): ('assets' | 'robots')[] {
  return parseList('requests', text).map((kind) => oneOf('requests', kind, ['assets', 'robots'] as const)!);
}

/** A name that the Encoding Standard knows. */
function parseEncoding(name: string): string {
  try {
    return new TextDecoder(name).encoding;
  } catch {
    throw new UsageError(`--encoding ${name}: there is no such encoding. Write it like windows-1251 or shift_jis.`);
  }
}

/** What the command line says of roles, and whether ids are to be stitched together. */
const mappingOf = (roles: readonly string[], unstitched = false): MappingChoice => ({
  ...parseMapping(roles),
  ...(unstitched && { identity: null }),
});

/** A data set of ours, told from event files by its name. */
export const isDataset = (file: string): boolean => file.endsWith('.sluice');

/**
 * `user=COL,event=COL`: cut only before the next role, so that a column's name may hold a comma. `A|B` is the first that
 * is not empty, `time=A+B` a time in parts.
 */
function parseMapping(texts: readonly string[]): Partial<Mapping> {
  const mapping: Record<string, unknown> = {};
  for (const part of texts.flatMap((text) => text.split(/,(?=[a-z]+=)/))) {
    const at = part.indexOf('=');
    const role = part.slice(0, at) as (typeof ROLES)[number];
    if (at < 1 || !ROLES.includes(role) || at === part.length - 1) {
      throw new UsageError(`--map ${part}: write ROLE=COLUMN, where ROLE is ${ROLES.join(', ')}.`);
    }
    const columns = part.slice(at + 1);
    const several = columns.split('|');
    if (role === 'time' && /[^|]\+[^|]/.test(columns)) mapping[role] = { parts: columns.split('+') };
    else if (several.length === 1) mapping[role] = columns;
    else if (role === 'user' || role === 'event' || role === 'time') mapping[role] = several;
    else throw new UsageError(`--map ${part}: only user, event and time can have a fall-back.`);
  }
  return mapping;
}

function parseZone(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw new UsageError(`--timezone ${zone}: there is no such zone. Write it like Europe/Berlin.`);
  }
}

function parseSteps(text: string): readonly string[] {
  const steps = parseList('steps', text);
  if (steps.length === 0 || steps.some((step) => step === ''))
    throw new UsageError(`--steps "${text}": a step is empty.`);
  return steps;
}

/** `7d`, `90s`, `1.5h`, `session`, `none`. */
export function parseWindow(text: string): { ms: number } | 'session' | null {
  if (text === 'session') return 'session';
  if (text === 'none' || text === 'null') return null;
  const ms = durationMs(text);
  if (ms === null)
    throw new UsageError(`--window ${text}: write a length such as 7d, 12h, 30m or 60s, or session, or none.`);
  return { ms };
}

function parseChart(path: string): { path: string; kind: 'svg' | 'png' } {
  const kind = /\.(svg|png)$/i.exec(path)?.[1].toLowerCase() as 'svg' | 'png' | undefined;
  if (!kind) throw new UsageError(`--chart ${path}: the file must end in .svg or .png.`);
  return { path, kind };
}

function parsePlace(text: string): WhatIfPlace {
  const [, kind, step] = /^(append|insert|replace)(?::(\d+))?$/.exec(text) ?? [];
  if (kind === 'append' && step === undefined) return { kind };
  if (kind === 'insert' && step !== undefined) return { kind, at: Number(step) };
  if (kind === 'replace' && step !== undefined) return { kind, step: Number(step) };
  throw new UsageError(`--what-if ${text}: write append, insert:STEP (before that step) or replace:STEP.`);
}

type ParsedUsers = UserChoice & { readonly step: number };

function parseUsers(text: string): ParsedUsers {
  const [, step, state] = /^(\d+):([a-z]+)$/.exec(text) ?? [];
  const known = STATES.find((candidate) => candidate === state);
  if (!known)
    throw new UsageError(`--users ${text}: write STEP:STATE, for example 1:dropped. States are ${STATES.join(', ')}.`);
  return { step: Number(step), state: known };
}
