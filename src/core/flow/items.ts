import type { PropertyColumn, PropertyColumns } from '../data/columns.ts';
import type { FlowProgram, ItemTable } from './program.ts';

/** The column that items come from; undefined when they are event names, or no event of the segment has the property. */
export function itemColumn({ document }: FlowProgram, properties: PropertyColumns): PropertyColumn | undefined {
  return document.item ? properties.get(document.item.property) : undefined;
}

/** The segment's items. Each value of the dictionary is rewritten once. Polls `stop` meanwhile; null when it was stopped. */
export function itemsOf(program: FlowProgram, properties: PropertyColumns, stop: () => boolean): ItemTable | null {
  const column = itemColumn(program, properties);
  if (!column) return { names: program.facts.eventNames, ofCode: new Int32Array(1) };
  const known = program.items.get(column);
  if (known) return known;
  const names = [...program.facts.eventNames];
  const numbers = new Map(names.map((name, id) => [name, id]));
  const ofCode = new Int32Array(column.values.length + 1);
  for (let index = 0; index < column.values.length; index++) {
    if (index % 256 === 0 && stop()) return null;
    const name = program.rewrite(column.values[index]);
    let number = numbers.get(name);
    if (number === undefined) {
      number = names.length;
      names.push(name);
      numbers.set(name, number);
    }
    ofCode[index + 1] = number;
  }
  const table = { names, ofCode };
  program.items.set(column, table);
  return table;
}
