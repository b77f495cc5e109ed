import { laidOutName, type RowLayout } from '../read/row-layout.ts';
import { JSON_FUNCTIONS, jsonField, mayHold } from './json-field.ts';
import { type NeededColumns, unfolds } from './needs.ts';
import type { AskOptions, Server } from './server.ts';
import { literals } from './sql.ts';
import { columnsNamed, isExpression, madeColumn, type Table, type TableColumn, textSql } from './table.ts';

/** What goes by a name: a column of texts or whole numbers; null where its values have to be looked at one by one. */
export type FindColumn = (name: string) => Promise<TableColumn | null>;

/** A column of which no row has a value. */
const nothing = (name: string): TableColumn => madeColumn(name, "''", 0);
export const isNothing = ({ sql }: TableColumn): boolean => sql === "''";

/** The columns of a table that are needed and are not each the field of its name, in the order in which rows have them. */
export const unfolding = (
  { columns }: Table,
  layout: RowLayout | null,
  { users, events, times, orders, others }: NeededColumns,
): readonly TableColumn[] => {
  const needed = [...users, ...events, ...times, ...orders, ...others];
  const found = columns.filter((column) => needed.includes(column.name) && !isPlain(column, layout));
  return found.sort((a, b) => needed.indexOf(a.name) - needed.indexOf(b.name));
};

/** Where something stands that goes by a name: in columns of its own, and behind a path inside of others. */
export interface Places {
  readonly own: readonly TableColumn[];
  readonly inside: readonly { readonly column: TableColumn; readonly path: string }[];
}

export const placesOf = (
  { columns }: Table,
  layout: RowLayout | null,
  several: readonly TableColumn[],
  name: string,
): Places => ({
  own: columns.filter((column) => laidOutName(layout, column.name) === name),
  inside: several.flatMap((column) => pathsOf(column.name, layout, name).map((path) => ({ column, path }))),
});

/**
 * Finds what goes by a name once the columns of a table are laid out like those of an export. `roles`: names may be
 * expressions, too, as those of a mapping may. `json`: the server looks into objects.
 */
export function finderOf(
  server: Server,
  table: Table,
  {
    layout,
    needed,
    roles,
    json,
  }: {
    readonly layout: RowLayout | null;
    readonly needed: NeededColumns;
    readonly roles: boolean;
    readonly json: boolean;
  },
  options: AskOptions,
): FindColumn {
  const several = unfolding(table, layout, needed);
  return async (name) => {
    const { own, inside } = placesOf(table, layout, several, name);
    if (own.length + inside.length > 1) return null;
    if (own.length === 1) return isPlain(own[0], layout) ? named(own[0], name) : null;
    if (inside.length === 1) {
      const [{ column, path }] = inside;
      return json && isObject(column, layout) ? jsonField(name, column, path) : null;
    }
    if (!roles || !isExpression(name)) return nothing(name);
    const [made] = await columnsNamed(server, table, [name], options);
    return made;
  };
}

/** What goes by a name where it has to be laid out: a column that has a value at least in rows that may hold such. */
export function probeOf(layout: RowLayout | null, { own, inside }: Places, name: string): TableColumn {
  const may = inside.map(({ column, path }) => {
    // Names of schemas are parts of longer texts.
    if (layout?.described?.includes(column.name)) return '1';
    return mayHold(textSql(column), layout?.pairs?.includes(column.name) ? [path] : path.split('.'));
  });
  const sql = own.length > 0 ? "'1'" : `if(${may.join(' or ')}, '1', '')`;
  return { ...madeColumn(name, sql), doubt: '0' };
}

/** A column as the field that it is, whose name may be shorter. */
export const named = (column: TableColumn, name: string): TableColumn =>
  column.name === name ? column : { ...column, name };

/** Whether the fields of a column are those of its objects. */
const isObject = ({ name }: TableColumn, layout: RowLayout | null): boolean =>
  ![layout?.pairs, layout?.described].some((names) => names?.includes(name)) && layout?.none?.[name] === undefined;

/** Whether a server looks into objects. Throws what a `Server` throws. */
export async function readsJson(server: Server, options: AskOptions): Promise<boolean> {
  const select = `select name from system.functions where name in ${literals(JSON_FUNCTIONS)}`;
  return (await server.rows(select, ['name'], options)).length === JSON_FUNCTIONS.length;
}

/** Whether a column's values are the field of its name, as they stand there. */
export const isPlain = (column: TableColumn, layout: RowLayout | null): boolean =>
  !unfolds(layout, column) &&
  layout?.none?.[column.name] === undefined &&
  layout?.prefixed?.[column.name] === undefined;

/** What stands behind a column's name where fields inside of it go by a name. */
function pathsOf(column: string, layout: RowLayout | null, name: string): readonly string[] {
  const outer = `${column.replace(/\.list$/, '')}.`;
  const written = [name, ...(layout?.strip ?? []).map((start) => `${start}${name}`)];
  return written.flatMap((path) =>
    path.startsWith(outer) && laidOutName(layout, path) === name ? [path.slice(outer.length)] : [],
  );
}
