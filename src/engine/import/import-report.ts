import type { ImportReport, ReportedFile } from '../../contract/import.ts';
import type { WarningCode } from '../../core/data/warning.ts';
import { personFigures } from './persons.ts';
import type { FilesRead } from './read-files.ts';
import type { Sums, Totals } from './totals.ts';

/** What an import has found, for its report. */
export interface Found extends Pick<ImportReport, 'source' | 'recognised' | 'mapping' | 'timezone' | 'days' | 'edges'> {
  /** Those about times are of all events, the others of these files. */
  readonly warnings: NonNullable<ImportReport['warnings']>;
  readonly taken: NonNullable<ImportReport['taken']>;
  readonly files: readonly ReportedFile[];
  readonly overflow: number;
  readonly signature: string;
  readonly leftOut: NonNullable<ImportReport['leftOut']>;
  readonly tally: Totals;
  readonly sums: Sums;
  readonly read: Pick<FilesRead, 'persons' | 'ignored'>;
  /** The report of the data set that the files are added to. */
  readonly before: ImportReport | null;
}

/** What is found out anew from all rows whenever files are added. */
const OF_ALL: ReadonlySet<WarningCode> = new Set(['thousands', 'percent', 'repeats', 'implausible', 'future']);

/** The report of an import; where files were added, that of all of them together. */
export function reportOf({ tally, sums, read, before, files, leftOut, ...found }: Found): ImportReport {
  const rejected = tally.rows - tally.kept - tally.identityRows - tally.passed;
  const importedAt = new Date().toISOString();
  const { source, recognised, mapping, signature, timezone } = found;
  const first = before ?? found;
  const names = files.map(({ name }) => name);
  const more = { source, recognised, mapping, signature, timezone, rows: tally.rows, rejected, importedAt };
  const of = (count: (report: ImportReport) => number): number => (before ? count(before) : 0);
  return {
    files: [...(before?.files ?? []), ...files],
    leftOut: [...(before?.leftOut ?? []), ...leftOut],
    warnings: [...(before?.warnings ?? []).filter(({ code }) => !OF_ALL.has(code)), ...found.warnings],
    taken: [...(before?.taken ?? []), ...found.taken],
    source: first.source,
    recognised: first.recognised,
    mapping: first.mapping,
    signature: first.signature,
    timezone: first.timezone,
    rows: of(({ rows }) => rows) + tally.rows,
    kept: sums.eventRows.reduce((sum, rows) => sum + rows, 0),
    rejected: of(({ rejected }) => rejected) + rejected,
    ...badTimesOf(tally),
    duplicates: of(({ duplicates }) => duplicates) + sums.duplicates,
    identityRows: of(({ identityRows }) => identityRows) + tally.identityRows,
    ...(of((report) => report.passed ?? 0) + tally.passed > 0 && {
      passed: of((report) => report.passed ?? 0) + tally.passed,
    }),
    identity: identityOf(read, sums.users, Boolean(mapping.identity), before),
    added: before ? [...before.added, { files: names, ...more }] : [],
    reasons: reasonsOf([...(before?.reasons ?? []), ...tally.reasons]),
    repeats: sums.repeats,
    repaired: of(({ repaired }) => repaired) + tally.repaired,
    ...(before?.moved && { moved: before.moved }),
    ...(of((report) => report.overflow ?? 0) + found.overflow > 0 && {
      overflow: of((report) => report.overflow ?? 0) + found.overflow,
    }),
    days: found.days,
    edges: found.edges,
    importedAt,
  };
}

/** What stitching ids together has come to. */
export function identityOf(
  { persons, ignored }: Found['read'],
  users: number,
  asked: boolean,
  before: ImportReport | null,
): ImportReport['identity'] {
  if (!asked && !before?.identity) return null;
  const { ids, severalKnown } = persons ? personFigures(persons, users) : { ids: users, severalKnown: 0 };
  const passedOver = (before?.identity?.ignored ?? 0) + ignored;
  return { ids, persons: users, merged: ids - users, severalKnown, ignored: passedOver };
}

const MANY = 0.01;

/** What to begin with where times could not be read: the rows of these files that were rejected for that. */
function badTimesOf({ rows, reasons, timeReasons }: Totals): Pick<ImportReport, 'badTimes'> {
  const kinds = reasons.filter(({ reason }) => timeReasons.has(reason));
  const count = kinds.reduce((sum, kind) => sum + kind.count, 0);
  if (count === 0 || (count <= rows * MANY && kinds.length > 1)) return {};
  const told = kinds.flatMap(({ reason }) => timeReasons.get(reason) ?? []);
  const values = [...new Set(told.map((reason) => /“.*”/.exec(reason)?.[0]).filter((value) => value))].slice(0, 3);
  const were = `${rows === 1 ? 'row' : 'rows'} ${count === 1 ? 'was' : 'were'}`;
  const badTimes = `${count.toLocaleString('en-US')} of ${rows.toLocaleString('en-US')} ${were} rejected for the time: ${values.join(', ')}. To begin with the first: ${told[0]}.`;
  return { badTimes };
}

function reasonsOf(all: ImportReport['reasons']): ImportReport['reasons'] {
  const counts = new Map<string, number>();
  for (const { reason, count } of all) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return Array.from(counts, ([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}
