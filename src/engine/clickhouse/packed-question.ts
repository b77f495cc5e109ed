import { columnsOf } from '../../contract/columns-of.ts';
import type { RejectedRow } from '../../contract/import.ts';
import { columnText } from '../import/decide-times.ts';
import { noUser } from '../import/row-warnings.ts';
import { sourceOf } from '../import/sources/sources.ts';
import { REJECTS_KEPT, shownRow } from '../read/row-target.ts';
import { tableName } from './address.ts';
import { type Looked, warningsOf } from './look-at-table.ts';
import type { Needs } from './needs.ts';
import { plainEvents } from './plain-events.ts';
import type { AskOptions } from './server.ts';
import { fromOf, type Table, type TableColumn, textSql } from './table.ts';
import type { PackedQuestion } from './take-packed.ts';
import { fractionOf, PRECISIONS, toldOf } from './whole-table.ts';

/** What is taken without a look at each row; null where that may not be what reading them would make of the table. */
export async function packedQuestion(
  looked: Looked,
  { needs, name }: { readonly needs: Needs; readonly name: string },
  options: AskOptions,
): Promise<PackedQuestion | null> {
  const { server, mapping, found } = looked;
  const { timeShape } = found;
  const fractionIn = (table: Table, time: TableColumn) => fractionOf(server, table, time, timeShape, options);
  // Most tables are asked as they are, by their own column: beside what else has to be known.
  const [own, ...more] = looked.needed.times.map((name) => looked.table.columns.find((column) => column.name === name));
  const early = own && more.length === 0 ? fractionIn(looked.table, own) : null;
  early?.catch(() => {});
  const events = await plainEvents(looked, needs, options);
  const told = events && toldOf(events.names, events, timeShape);
  const isOwn = early !== null && events?.table === looked.table && events.time === own;
  const fraction = told && (await (isOwn ? early : fractionIn(events.table, events.time)));
  if (!events || !told || fraction === null) return null;
  const { left, persons, names, ...plain } = events;
  const { session = null, revenue = null, currency = null } = mapping;
  const file = tableName(looked.table.address);
  const shape = `${timeShape!.replace(/ with offset$/, '')}, UTC`;
  const nobody = left.nobody.reduce((sum, { rows }) => sum + rows, 0);
  const kept = names.count;
  return {
    ...plain,
    whole: { ...told, fraction, precisionMs: PRECISIONS[fraction] },
    needs,
    persons,
    stitched: mapping.identity ? { ignored: left.ignored } : null,
    countsRepeats: mapping.id === undefined,
    rejected: nobody > 0 ? await nobodys(looked, events.nobody, options) : [],
    about: {
      name,
      source: sourceOf(found),
      timezone: found.timezone,
      session,
      revenue,
      currency,
      report: {
        files: [{ name: file, bytes: 0 }],
        leftOut: [],
        warnings: [...warningsOf(looked), ...noUser(nobody, left.nobody, mapping, { file })],
        taken: [
          {
            files: [file],
            ...{ user: columnText(mapping.user), event: columnText(mapping.event), time: columnText(mapping.time) },
            ...{ timeShape: shape, nextTime: null },
          },
        ],
        source: sourceOf(found),
        recognised: found.source,
        mapping,
        signature: found.signature,
        timezone: found.timezone,
        rows: kept + nobody + left.identityRows,
        rejected: nobody,
        duplicates: 0,
        identityRows: left.identityRows,
        added: [],
        reasons: nobody > 0 ? [{ reason: 'no user', count: nobody }] : [],
        repaired: 0,
        importedAt: new Date().toISOString(),
      },
    },
  };
}

/** Some rows of nobody, as they stand in the table. */
async function nobodys(
  { server, table, mapping }: Looked,
  condition: string,
  options: AskOptions,
): Promise<readonly RejectedRow[]> {
  const names = table.columns.map((_, i) => `sluice_${i}`);
  const cells = table.columns.map((column, i) => `${textSql(column)} as ${names[i]}`);
  const select = `select ${cells.join(', ')} from ${fromOf(table, [condition])} limit ${REJECTS_KEPT}`;
  const rows = await server.rows(select, names, options);
  return rows.map((texts, i) => {
    const filled = table.columns.flatMap(({ name }, column) => (texts[column] === '' ? [] : [[name, texts[column]]]));
    const text = shownRow(Buffer.from(JSON.stringify(Object.fromEntries(filled))));
    const file = tableName(table.address);
    return { file, line: i + 1, column: columnsOf(mapping.user)[0], reason: 'the row has no user', text };
  });
}
