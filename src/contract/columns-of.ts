import type { Columns, TimeParts } from './import.ts';

/** The columns of a role one by one, the first choice first; of a time in parts all of them. */
export const columnsOf = (columns: Columns | TimeParts | null | undefined): readonly string[] =>
  columns === undefined || columns === null
    ? []
    : typeof columns === 'string'
      ? [columns]
      : 'parts' in columns
        ? columns.parts
        : columns;
