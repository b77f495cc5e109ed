import type { ImportReport } from '../../contract/import.ts';
import { byCodePoint } from '../../core/base/code-points.ts';
import { problem } from '../../core/base/problem.ts';
import { numberFormOf } from '../../core/data/number-form.ts';
import { signsOf } from '../import/number-text.ts';
import { numberWarnings, type PropertyNumbers } from '../import/value-warnings.ts';
import type { DatasetMeta, ValueFigures } from '../store/dataset.ts';
import { type PropertyFacts, writeDataset } from '../store/dataset-writer.ts';
import { serverOf } from './address.ts';
import { blocksOf, bucketsFor } from './buckets.ts';
import { betweenEnds, checkCount } from './extract-rows.ts';
import { BadAnswer } from './native.ts';
import { packedSegments } from './packed-segments.ts';
import { inOrder, type Order, packingOf } from './packing.ts';
import type { AskOptions, Server } from './server.ts';
import { checkSize } from './size.ts';
import { literals } from './sql.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';
import type { WholeTable } from './whole-table.ts';

/** Values of a property are numbered if there are no more of them. */
const MOST_VALUES = 4096;
/** What a value is read as that is no UTF-8. */
const REPLACED = '\ufffd';

/** What of a table becomes a data set. */
export interface PackedQuestion {
  readonly table: Table;
  readonly whole: WholeTable;
  readonly user: TableColumn;
  readonly event: TableColumn;
  readonly time: TableColumn;
  /** Whole numbers that put events of the same time in order; null where their names do. */
  readonly order: TableColumn | null;
  readonly properties: readonly TableColumn[];
  /** Only events of these names; null for all. */
  readonly events: readonly string[] | null;
  /** What the data set says of itself beside what is found out here; of the report all but figures. */
  readonly about: Omit<DatasetMeta, 'report' | Found> & { readonly report: Omit<ImportReport, 'rows' | 'kept'> };
}

type Found = 'events' | 'users' | 'startMs' | 'endMs' | 'precisionMs' | 'scale' | 'partitions' | 'decimalCommas';

/** A property, by its column. */
type PackedProperty = PropertyFacts & PropertyNumbers & { readonly column: TableColumn };

/**
 * Writes events of a table to a new data set as they come, a list of words for each user, filtered, grouped and sorted by
 * the server. Returns how many there are; null, and writes nothing, where they do not fit into words or have to be looked
 * at one by one. Throws what a `Server` and `checkSize` throw, and "disk-full".
 */
export async function takePacked(
  server: Server,
  question: PackedQuestion,
  { target, mostBytes }: { readonly target: string; readonly mostBytes?: number },
  options: AskOptions & { readonly onRows?: (rows: number) => void } = {},
): Promise<number | null> {
  const { table, whole, user, event, time } = question;
  const properties = await propertiesOf(server, question, options);
  if (properties === null) return null;
  const order = question.order && (await orderOf(server, table, question.order, options));
  const asked = question.events && new Set(question.events);
  const taken = whole.events.filter(({ name }) => asked?.has(name) ?? true);
  const rows = sumOf(whole.events);
  const names = inOrder(
    event,
    taken.map(({ name }) => name),
  );
  const numbered = properties.map(({ column, values, count }) => {
    const texts = values.map(({ value }) => value);
    return { column, texts: inOrder(column, count < rows ? ['', ...texts] : texts) };
  });
  const packing = packingOf(whole, time, order, { column: event, texts: names }, numbered);
  if (packing === null) return null;
  const wanted = {
    users: [user.name],
    events: [event.name],
    times: [time.name],
    orders: question.order ? [question.order.name] : [],
    others: properties.map(({ name }) => name),
  };
  const size = await checkSize(server, { table, needed: wanted, rows: sumOf(taken) }, { target, mostBytes });

  const columns = ['sluice_user', 'sluice_events'];
  const conditions = [
    ...(question.events ? [`${event.compared} in ${literals(names)}`] : []),
    betweenEnds(time, whole),
    packing.known,
  ];
  const selectOf = (
    more: readonly string[],
  ): string => `select ${textSql(user)} as ${columns[0]}, ${packing.sql} as ${columns[1]}
    from ${fromOf(table, [...conditions, ...more])} group by ${columns[0]}`;
  const ids = new Map(whole.events.map(({ name }, id) => [name, id]));
  const codes = properties.map(({ values }, i) => {
    const ranks = new Map(values.map(({ value }, rank) => [value, rank + 1]));
    return numbered[i].texts.map((text) => ranks.get(text) ?? 0);
  });
  const writer = writeDataset(target);
  try {
    const made = packedSegments(
      packing,
      { ids: names.map((name) => ids.get(name)!), eventCount: ids.size, codes },
      writer.segment,
    );
    // Where no name is known there is nothing to ask for.
    const bucketed = { users: [textSql(user)], buckets: names.length > 0 ? bucketsFor(size) : 0 };
    for await (const block of blocksOf(server, bucketed, selectOf, columns, options)) {
      made.take(block);
      options.onRows?.(made.rows);
    }
    made.end();
    checkCount(table, made.rows, taken);
    if (made.doubtful) {
      writer.abandon();
      return null;
    }
    const usersOf = new Map(names.map((name, number) => [name, made.eventUsers[number]]));
    const { report } = question.about;
    writer.finish({
      info: {
        ...question.about,
        events: rows,
        users: made.users,
        startMs: Math.min(...whole.events.map(({ firstMs }) => firstMs)),
        endMs: Math.max(...whole.events.map(({ lastMs }) => lastMs)),
        precisionMs: whole.precisionMs,
        scale: { baseMs: packing.baseSeconds * 1000, fractionMs: whole.fraction === 6 ? 0.001 : 1 },
        partitions: 0,
        decimalCommas: properties.flatMap(({ name, decimal }) => (decimal === ',' ? [name] : [])),
        report: {
          ...report,
          rows,
          kept: rows,
          warnings: [...(report.warnings ?? []), ...numberWarnings(properties)],
        },
      },
      // Who did what was not taken is not known.
      events: whole.events.map((one) => ({ ...one, users: usersOf.get(one.name) ?? 0 })),
      properties,
      rejected: [],
      knownIds: null,
      preparation: null,
    });
    return made.rows;
  } catch (error) {
    writer.abandon();
    if (!(error instanceof BadAnswer)) throw error;
    throw problem('server-cut', { server: serverOf(table.address), reason: error.message });
  }
}

const sumOf = (events: readonly { readonly count: number }[]): number =>
  events.reduce((sum, { count }) => sum + count, 0);

/** The properties that events have; null where the values of one are too many, or no texts. */
async function propertiesOf(
  server: Server,
  { table, properties }: PackedQuestion,
  options: AskOptions,
): Promise<readonly PackedProperty[] | null> {
  const found: PackedProperty[] = [];
  for (const column of properties) {
    const values = await valuesOf(server, table, column, options);
    if (values === null) return null;
    if (values.length > 0) found.push({ ...factsOf(column.name, values), column });
  }
  return found;
}

/** The least and the largest number of a column. */
async function orderOf(server: Server, table: Table, column: TableColumn, options: AskOptions): Promise<Order> {
  const names = ['sluice_first', 'sluice_last'];
  const select = `select toString(min(${column.sql})) as ${names[0]}, toString(max(${column.sql})) as ${names[1]}
    from ${fromOf(table)}`;
  const [[first, last]] = await server.rows(select, names, options);
  return { column, first: BigInt(first), last: BigInt(last) };
}

/** All values of a column, most frequent first; null where there are too many, or some are no texts. */
async function valuesOf(
  server: Server,
  table: Table,
  column: TableColumn,
  options: AskOptions,
): Promise<readonly ValueFigures[] | null> {
  if (column.kind !== 'text') return null;
  const select = `select ${textSql(column)} as sluice_value, toString(count()) as sluice_count from ${fromOf(table)}
    group by sluice_value limit ${MOST_VALUES + 2}`;
  const rows = await server.rows(select, ['sluice_value', 'sluice_count'], options);
  const values = rows.filter(([value]) => value !== '').map(([value, count]) => ({ value, count: Number(count) }));
  if (values.length > MOST_VALUES || values.some(({ value }) => value.includes(REPLACED))) return null;
  return values.sort((a, b) => b.count - a.count || byCodePoint(a.value, b.value));
}

function factsOf(name: string, values: readonly ValueFigures[]): PropertyFacts & PropertyNumbers {
  const signs = signsOf(
    values.length,
    (i) => values[i].value,
    (i) => values[i].count,
  );
  const count = values.reduce((sum, value) => sum + value.count, 0);
  // A sign of thousands that could be a decimal one is known as such in text files alone.
  return { name, dictionary: 'global', distinct: values.length, count, values, signs, ...numberFormOf(signs, false) };
}
