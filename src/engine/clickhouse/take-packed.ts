import type { ImportReport, RejectedRow } from '../../contract/import.ts';
import { problem } from '../../core/base/problem.ts';
import type { TimeSpan } from '../../core/funnel/matching-times.ts';
import { identityOf } from '../import/import-report.ts';
import type { Persons } from '../import/persons.ts';
import { dayPlan, eventsByDate, timeFigures } from '../import/time-figures.ts';
import { numberWarnings, repeatWarnings } from '../import/value-warnings.ts';
import { allTexts } from '../read/byte-dictionary.ts';
import type { DatasetMeta } from '../store/dataset.ts';
import { writeDataset } from '../store/dataset-writer.ts';
import { serverOf } from './address.ts';
import { besideColumns } from './beside.ts';
import { blocksOf, bucketsFor } from './buckets.ts';
import { betweenEnds, checkCount, type Ends } from './extract-rows.ts';
import { laidOut } from './laid-out.ts';
import { BadAnswer, type Block } from './native.ts';
import type { Needs } from './needs.ts';
import type { OpenedServer } from './open-server.ts';
import { factsOf, packed, propertiesOf, type TableProperty } from './packed-properties.ts';
import { packedSegments } from './packed-segments.ts';
import { inOrder, type Order, packingOf, textOfWords } from './packing.ts';
import { personBlocks } from './person-blocks.ts';
import type { PlainEvents } from './plain-events.ts';
import type { AskOptions, Server } from './server.ts';
import { checkSize } from './size.ts';
import { literals } from './sql.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';
import type { WholeTable } from './whole-table.ts';

/** What of a table becomes a data set. */
export interface PackedQuestion extends Omit<PlainEvents, 'names' | 'nobody' | 'left'> {
  readonly whole: WholeTable;
  readonly needs: Needs;
  /** What was to be stitched: how many cells of ids held none; null where nothing was. */
  readonly stitched: { readonly ignored: number } | null;
  /** Whether to tell of events that repeat another in everything. */
  readonly countsRepeats: boolean;
  /** Some rows that were no events. */
  readonly rejected: readonly RejectedRow[];
  /** What the data set says of itself beside what is found out here; of the report all but figures. */
  readonly about: Omit<DatasetMeta, 'report' | Found> & {
    readonly report: Omit<ImportReport, 'kept' | 'repeats' | 'identity'>;
  };
}

type Found =
  | 'events'
  | 'users'
  | 'startMs'
  | 'endMs'
  | 'precisionMs'
  | 'scale'
  | 'partitions'
  | 'bounded'
  | 'decimalCommas';

/**
 * Writes events of a table to a new data set as they come, words in a text for each user, filtered, grouped and sorted by
 * the server. Returns how many there are; null, and writes nothing, where they do not fit into words or have to be looked
 * at one by one. Throws what a `Server` and `checkSize` throw, and "disk-full".
 */
export async function takePacked(
  server: OpenedServer,
  question: PackedQuestion,
  { target, mostBytes }: { readonly target: string; readonly mostBytes?: number },
  { onRows, onProgress, ...options }: AskOptions & { readonly onRows?: (rows: number) => void } = {},
): Promise<number | null> {
  const { table, whole, user, event, time, persons, stitched, unfolded } = question;
  const [properties, order] = await Promise.all([
    propertiesOf(server, table, question.properties, options),
    question.order?.wire === 'Int64' ? orderOf(server, table, question.order, options) : null,
  ]);
  if (properties === null) return null;
  const { events, times: span, user: only } = question.needs;
  // Who of them are one person is not counted there.
  if (events?.length === 0 && persons !== null) return null;
  const asked = events && new Set(events);
  const taken = whole.events.filter(({ name }) => asked?.has(name) ?? true);
  const rows = sumOf(whole.events);
  const names = inOrder(
    event,
    taken.map(({ name }) => name),
  );
  const spelled = names.map(question.spellings);
  const spellings = spelled.flat();
  const named = { column: event, texts: spellings, numbers: spelled.flatMap((some, number) => some.map(() => number)) };
  // Uuids find no room in words.
  const ordering = order === null ? properties.find(({ column }) => column.name === question.order?.name) : undefined;
  const fitting = properties.filter((one) => one !== ordering);
  const found = packed(fitting, rows, (numbered) => packingOf(whole, time, order, named, numbered));
  if (found === null) return null;
  const { packing, inside, numbered } = found;
  const outside = properties.filter((one) => !inside.includes(one));
  const unfolding = unfolded?.columns ?? [];
  const texts = [...outside.map(({ column }) => column), ...unfolding];
  const conditions = [
    // A name that has come in meanwhile has no number yet.
    `${event.compared} in ${literals(spellings)}`,
    betweenEnds(time, span ? within(whole, span) : whole),
    ...(only === undefined ? [] : [`${user.compared} in ${literals(idsOf(only, persons))}`]),
    ...packing.known,
  ];
  const isPart = span !== undefined || only !== undefined;
  const isWhole = events === null && !isPart;
  const count = isPart && names.length > 0 ? await countOf(server, table, conditions, options) : sumOf(taken);
  const wanted = {
    users: [user],
    events: [event],
    times: [time],
    orders: question.order ? [question.order] : [],
    // Those inside of words take a few bits.
    others: texts,
  };
  const { bytes: word } = packing;
  const size = checkSize({ table, needed: wanted, word, rows: count }, { target, mostBytes });

  const columns = ['sluice_user', 'sluice_events', ...texts.map((_, i) => `sluice_values${i}`)];
  const words = `groupArray(${packing.sql})`;
  const lists = [
    // Beside texts they are put in order when they have come.
    textOfWords(texts.length > 0 ? words : `arraySort(${words})`),
    ...texts.map((column) => `groupArray(${textSql(column)})`),
  ];
  const selectOf = (
    more: readonly string[],
  ): string => `select ${[textSql(user), ...lists].map((sql, i) => `${sql} as ${columns[i]}`).join(', ')}
    from ${fromOf(table, [...conditions, ...more])} group by ${columns[0]}`;
  const ids = new Map(whole.events.map(({ name }, id) => [name, id]));
  const codes = inside.map(({ values }, i) => {
    const ranks = new Map(values!.map(({ text }, rank) => [text, rank + 1]));
    return numbered[i].texts.map((text) => ranks.get(text) ?? 0);
  });
  const numbers = (some: readonly TableProperty[]): number[] => some.map((one) => properties.indexOf(one));
  const laid = unfolded && laidOut(unfolded, properties.length);
  const beside =
    texts.length > 0
      ? besideColumns(
          outside.map(({ values, shown }, i) => ({
            id: numbers(outside)[i],
            texts: values?.map(({ text }) => text) ?? null,
            shown,
          })),
          packing,
          { laidOut: laid, ordering: ordering ? outside.indexOf(ordering) : null },
        )
      : null;
  const days = dayPlan(
    packing.baseSeconds * 1000,
    Math.floor(packing.span / packing.perSecond),
    question.about.timezone,
  );
  const times = { days: days.dates.map(() => 0), edges: { first: 0, last: 0 } };
  const writer = writeDataset(target);
  const waiting = persons && personBlocks(persons, target);
  try {
    const made = packedSegments(
      packing,
      { ids: names.map((name) => ids.get(name)!), eventCount: ids.size, codes, properties: numbers(inside) },
      beside,
      { emit: writer.segment, look: isWhole ? look : null },
    );
    // Where no name is known there is nothing to ask for.
    const bucketed = { users: [textSql(user)], buckets: names.length > 0 ? bucketsFor(size) : 0 };
    const take = (block: Block): void => {
      made.take(block);
      onRows?.(made.rows);
    };
    for await (const block of blocksOf(server, bucketed, selectOf, columns, { ...options, onProgress }))
      take(waiting?.pass(block) ?? block);
    for (const block of waiting?.rest() ?? []) {
      // The words of several ids came in the order of each.
      if (!beside) besideColumns([], packing).take(block);
      take(block);
    }
    made.end();
    checkCount(table, made.rows, count);
    if (made.doubtful) {
      writer.abandon();
      return null;
    }
    const users = made.users;
    const counted = events?.length === 0 ? await countUsers(server, question, options) : null;
    const usersOf = counted?.byEvent ?? new Map(names.map((name, number) => [name, made.eventUsers[number]]));
    const { report } = question.about;
    const facts = [
      ...properties.map((one) => factsOf(one, beside?.figures[outside.indexOf(one)])),
      ...(laid?.facts() ?? []),
    ];
    const repeats = question.needs.names === null && isWhole ? made.repeats : 0;
    writer.finish({
      info: {
        ...question.about,
        events: rows,
        users: counted?.all ?? users,
        startMs: Math.min(...whole.events.map(({ firstMs }) => firstMs)),
        endMs: Math.max(...whole.events.map(({ lastMs }) => lastMs)),
        precisionMs: whole.precisionMs,
        scale: { baseMs: packing.baseSeconds * 1000, fractionMs: whole.fraction === 6 ? 0.001 : 1 },
        partitions: 0,
        bounded: true,
        decimalCommas: facts.flatMap(({ name, decimal }) => (decimal === ',' ? [name] : [])),
        report: {
          ...report,
          kept: rows,
          repeats,
          identity: identityOf({ persons, ignored: stitched?.ignored ?? 0 }, users, stitched !== null, null),
          warnings: [
            ...(report.warnings ?? []),
            ...numberWarnings(facts),
            ...(question.countsRepeats ? repeatWarnings(repeats, 0) : []),
          ],
          // Of some events they would be those of no data set.
          ...(isWhole && { days: eventsByDate(days, times.days), edges: times.edges }),
        },
      },
      // Who did what was not taken is not known.
      events: whole.events.map((one) => ({ ...one, users: usersOf.get(one.name) ?? 0 })),
      properties: facts,
      rejected: question.rejected,
      knownIds: persons,
      preparation: null,
    });
    return made.rows;
  } catch (error) {
    writer.abandon();
    if (!(error instanceof BadAnswer)) throw error;
    throw problem('server-cut', { server: serverOf(table.address), reason: error.message });
  } finally {
    waiting?.close();
  }

  function look(seconds: Uint32Array, start: Uint32Array): void {
    const found = timeFigures(days, seconds, start);
    found.days.forEach((events, day) => {
      times.days[day] += events;
    });
    times.edges.first += found.cutAtFirst;
    times.edges.last += found.cutAtLast;
  }
}

const sumOf = (events: readonly { readonly count: number }[]): number =>
  events.reduce((sum, { count }) => sum + count, 0);

/** The ids of a user; that of somebody else, who is called otherwise, is nobody's. */
function idsOf(user: string, persons: Persons | null): readonly string[] {
  const texts = persons ? allTexts(persons.ids) : [];
  const person = texts.indexOf(user);
  return person < 0 ? [user] : texts.filter((_, id) => persons!.personOf[id] === person).concat('');
}

/** How many users there are, for whom none of their events is taken. */
async function countUsers(
  server: Server,
  { table, user, event, time, whole }: PackedQuestion,
  options: AskOptions,
): Promise<{ readonly byEvent: ReadonlyMap<string, number>; readonly all: number }> {
  const from = fromOf(table, [betweenEnds(time, whole)]);
  const users = `toString(uniqExact(${textSql(user)})) as sluice_users`;
  const [rows, [[all]]] = await Promise.all([
    server.rows(
      `select ${textSql(event)} as sluice_event, ${users} from ${from} group by sluice_event`,
      ['sluice_event', 'sluice_users'],
      options,
    ),
    server.rows(`select ${users} from ${from}`, ['sluice_users'], options),
  ]);
  return { byEvent: new Map(rows.map(([name, count]) => [name, Number(count)])), all: Number(all) };
}

/** The ends of a time span in a table's own units, as far as the table has such times. */
function within({ first, last, digits }: WholeTable, { fromMs, toMs }: TimeSpan): Ends {
  const unitsOf = (ms: number): bigint => (BigInt(ms) * 10n ** BigInt(digits)) / 1000n;
  const from = fromMs === null ? first : unitsOf(Math.floor(fromMs / 1000) * 1000);
  const to = toMs === null ? last : unitsOf(Math.ceil(toMs / 1000) * 1000);
  return { first: from > first ? from : first, last: to < last ? to : last };
}

async function countOf(
  server: Server,
  table: Table,
  conditions: readonly string[],
  options: AskOptions,
): Promise<number> {
  const select = `select toString(count()) as sluice_count from ${fromOf(table, conditions)}`;
  const [[count]] = await server.rows(select, ['sluice_count'], options);
  return Number(count);
}

/** The least and the largest number of a column. */
async function orderOf(server: Server, table: Table, column: TableColumn, options: AskOptions): Promise<Order> {
  const names = ['sluice_first', 'sluice_last'];
  const select = `select toString(min(${column.sql})) as ${names[0]}, toString(max(${column.sql})) as ${names[1]}
    from ${fromOf(table)}`;
  const [[first, last]] = await server.rows(select, names, options);
  return { column, first: BigInt(first), last: BigInt(last) };
}
