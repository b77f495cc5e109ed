import { byCodePoint } from '../../core/base/code-points.ts';
import { Problem } from '../../core/base/problem.ts';
import { numberFormOf } from '../../core/data/number-form.ts';
import { signsOf } from '../import/number-text.ts';
import type { PropertyNumbers } from '../import/value-warnings.ts';
import type { ValueFigures } from '../store/dataset.ts';
import type { PropertyFacts } from '../store/dataset-writer.ts';
import { AS_IT_IS, type OwnFigures } from './beside.ts';
import { timeText } from './json-rows.ts';
import type { OpenedServer } from './open-server.ts';
import { inOrder, type Numbered, type Packing } from './packing.ts';
import type { AskOptions, ServerSettings } from './server.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';

/** Values of a property find room in words if there are no more of them; and are known to all segments. */
const [MOST_NUMBERED, MOST_KNOWN] = [1 << 12, 1 << 16];
/** What a value is read as that is no UTF-8. */
const REPLACED = '\ufffd';

/** A value of a property, and the text it comes as. */
interface TableValue extends ValueFigures {
  readonly text: string;
}

/** A property that events of a table have. */
export interface TableProperty {
  readonly column: TableColumn;
  /** Most frequent first; null where there are too many to be known beforehand. */
  readonly values: readonly TableValue[] | null;
  readonly shown: (text: string) => string;
}

/** The properties that events have; null where some values are objects, or no texts. */
export async function propertiesOf(
  server: OpenedServer,
  table: Table,
  columns: readonly TableColumn[],
  options: AskOptions,
): Promise<readonly TableProperty[] | null> {
  const found: TableProperty[] = [];
  for (const column of columns) {
    if (column.kind === 'nested') return null;
    const shown = column.kind === 'time' ? (units: string) => timeText(BigInt(units), column.digits) : AS_IT_IS;
    // Where hardly any value comes twice a server that cannot be stopped does not count them all.
    const values = column.varied && !server.maySet ? null : await valuesOf(server, table, column, shown, options);
    if (values?.some(({ value }) => value.includes(REPLACED))) return null;
    if (values === null || values.length > 0) found.push({ column, values, shown });
  }
  return found;
}

/** All values of a column; null where there are too many. */
async function valuesOf(
  server: OpenedServer,
  table: Table,
  column: TableColumn,
  shown: TableProperty['shown'],
  options: AskOptions,
): Promise<readonly TableValue[] | null> {
  const select = `select ${textSql(column)} as sluice_value, toString(count()) as sluice_count from ${fromOf(table)}
    group by sluice_value limit ${MOST_KNOWN + 2}`;
  // The server gives up as soon as there are more, with "" among them.
  const settings: ServerSettings = server.maySet ? { max_rows_to_group_by: String(MOST_KNOWN + 1) } : {};
  const rows = await server
    .rows(select, ['sluice_value', 'sluice_count'], { ...options, settings })
    .catch((error: unknown) => {
      const { data } = error instanceof Problem ? error : { data: null };
      if (data?.code === 'server-limit' && data.params.limit === 'rows') return null;
      throw error;
    });
  if (rows === null) return null;
  const values = rows
    .filter(([text]) => text !== '')
    .map(([text, count]) => ({ text, value: shown(text), count: Number(count) }));
  if (values.length > MOST_KNOWN) return null;
  return values.sort((a, b) => b.count - a.count || byCodePoint(a.value, b.value));
}

/**
 * As many properties as find room in a word beside what has to be there, those of few values first; null where that does
 * not.
 */
export function packed(
  properties: readonly TableProperty[],
  rows: number,
  pack: (numbered: readonly Numbered[]) => Packing | null,
): {
  readonly packing: Packing;
  readonly inside: readonly TableProperty[];
  readonly numbered: readonly Numbered[];
} | null {
  const sizeOf = ({ column, values }: TableProperty): number =>
    column.kind === 'text' && values !== null ? values.length : Number.POSITIVE_INFINITY;
  const few = properties.filter((one) => sizeOf(one) <= MOST_NUMBERED).sort((a, b) => sizeOf(a) - sizeOf(b));
  const bare = pack([]);
  let found = bare && { packing: bare, inside: [] as readonly TableProperty[], numbered: [] as readonly Numbered[] };
  for (const one of few) {
    const inside = properties.filter((other) => other === one || found?.inside.includes(other));
    const numbered = inside.map(({ column, values }) => ({ column, texts: textsOf(column, values!, rows) }));
    const packing = found && pack(numbered);
    if (!packing) break;
    found = { packing, inside, numbered };
  }
  return found;
}

function textsOf(column: TableColumn, values: readonly TableValue[], rows: number): readonly string[] {
  const texts = values.map(({ text }) => text);
  return inOrder(column, sumOf(values) < rows ? ['', ...texts] : texts);
}

/** What a data set says of a property; `own` is what was found where the values were not known. */
export function factsOf(
  { column: { name }, values }: TableProperty,
  own: OwnFigures | undefined,
): PropertyFacts & PropertyNumbers {
  const signs = values
    ? signsOf(
        values.length,
        (i) => values[i].value,
        (i) => values[i].count,
      )
    : own!.signs;
  // A sign of thousands that could be a decimal one is known as such in text files alone.
  const numbers = { signs, ...numberFormOf(signs, false) };
  if (!values)
    return { name, dictionary: 'segment', distinct: own!.distinct, count: own!.count, values: [], ...numbers };
  return { name, dictionary: 'global', distinct: values.length, count: sumOf(values), values, ...numbers };
}

const sumOf = (values: readonly ValueFigures[]): number => values.reduce((sum, { count }) => sum + count, 0);
