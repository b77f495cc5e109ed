/** What the columns of a CSV file are for. */
export interface CsvLayout {
  /** The delimiter's byte. */
  readonly delimiter: number;
  /** The target's number of each column's field. */
  readonly fields: Int32Array;
  /** Column indexes of the roles. */
  readonly user: number;
  readonly event: number;
  readonly time: number;
  /** Quotes are text like any other. */
  readonly unquoted?: boolean;
  /** Quotes inside quotes are written with a backslash. */
  readonly backslash?: boolean;
  /** Lines that begin with “#” are no rows. */
  readonly remarks?: boolean;
}

/** Which places of an object are for what. */
export interface JsonLinesLayout {
  /** Paths of the roles: keys joined by dots. */
  readonly user: string;
  readonly event: string;
  readonly time: string;
}

/** Reads rows from pieces of a file, each beginning where a row begins. */
export interface RowReader {
  /**
   * Reads the whole rows in bytes 0 … have - 1 up to the first that begins at `stop` or later, and returns where the
   * next row begins. Bytes have … have + PADDING - 1 are overwritten. At the end of the file the last row needs no
   * line break.
   */
  read(bytes: Uint8Array, view: DataView, have: number, stop: number, atEnd: boolean): number;
}
