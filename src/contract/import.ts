import { z } from 'zod';

/** Which column plays which role. `session` and `order` are optional roles. */
export const mappingSchema = z.strictObject({
  user: z.string(),
  event: z.string(),
  time: z.string(),
  session: z.string().optional(),
  order: z.string().optional(),
  /** Columns that together name one event of the source: rows of one user with the same values are one event. */
  id: z.array(z.string()).min(1).max(8).optional(),
  /** Which ids are one person. Missing or null: users are taken as they stand. */
  identity: z
    .strictObject({
      /** Two of these in one row are the same person; the first is what the person is then called. */
      columns: z.array(z.string()).min(2).max(8),
      /** Rows that only say who is who, such as identify and alias: not events. */
      notEvents: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1) }).optional(),
    })
    .nullable()
    .optional(),
  revenue: z.string().optional(),
  currency: z.string().optional(),
  /** The columns to keep as properties; missing: all. */
  properties: z.array(z.string()).optional(),
});
export type Mapping = z.infer<typeof mappingSchema>;
/** The roles that one column plays. */
export type Role = 'user' | 'event' | 'time' | 'session' | 'order';

/** How rows are written down. "json" is one list of objects, or objects over several lines each. */
export const formatSchema = z.enum(['csv', 'ndjson', 'json', 'parquet', 'xes']);
export type Format = z.infer<typeof formatSchema>;

/** What a person may overrule of the guesses about a file; what is missing is guessed. */
export const overridesSchema = z.strictObject({
  mapping: mappingSchema.partial().optional(),
  /** IANA zone for times that carry no offset; default UTC. */
  timezone: z.string().optional(),
  format: formatSchema.optional(),
  delimiter: z.string().length(1).optional(),
  /** Whether the first line of CSV names the columns; without names they are column_1, column_2 and so on. */
  header: z.boolean().optional(),
});
export type Overrides = z.infer<typeof overridesSchema>;

/** A guess for one role: the column, why, and what else it might be (best first). */
export interface RoleGuess {
  /** null: nothing fits; a person has to choose. */
  readonly column: string | null;
  readonly reason: string;
  readonly others: readonly string[];
}

export interface ColumnPreview {
  readonly name: string;
  /** A few different values that stand in it. */
  readonly samples: readonly string[];
  /** Share of the previewed rows with a value, 0 … 1. */
  readonly filled: number;
}

/** What one previewed row becomes: an event, or the reason why not. */
export type PreviewEvent =
  | { readonly user: string; readonly event: string; readonly time: string }
  | { readonly reason: string };

/** A file in a folder or an archive that is not read, and why: a clause such as "a PNG picture". */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/**
 * What a look at the first rows of some files tells. Format, delimiter and encoding are those of the file that the roles
 * were guessed from; the columns are those of all files.
 */
export interface Inspection {
  /** The event files: those of folders and archives one by one, as "archive › member". */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly format: Format }[];
  readonly leftOut: readonly LeftOut[];
  readonly format: Format;
  readonly delimiter: string | null;
  readonly encoding: string;
  /** Why it is read so: a clause each. */
  readonly because: { readonly format: string; readonly delimiter: string | null; readonly encoding: string };
  readonly columns: readonly ColumnPreview[];
  readonly guess: Readonly<Record<Role, RoleGuess>>;
  /** The mapping in force: the overrides, else the guesses. Roles that nothing fits are missing. */
  readonly mapping: Partial<Mapping>;
  /** What the times look like, in words, e.g. "epoch nanoseconds", "ISO 8601 without offset". */
  readonly timeShape: string | null;
  /** True when the times carry no offset, so that the zone matters. */
  readonly timezoneNeeded: boolean;
  readonly timezone: string;
  /** The first rows as they stand in the file, in column order, and what each becomes. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly becomes: PreviewEvent | null }[];
}

export interface ImportProgress {
  /** "upload" only in the browser, before the engine has the file. */
  readonly phase: 'upload' | 'read' | 'sort' | 'write';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rows: number;
  readonly rejected: number;
}

export interface RejectedRow {
  readonly file: string;
  /** Of text its line; of JSON lists, Parquet and XES the number of the element, row or event. From 1. */
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

/** Kept with the data set. rows = kept + rejected, always. */
export interface ImportReport {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Missing in reports of data sets that an older version made. */
  readonly leftOut?: readonly LeftOut[];
  readonly source: string;
  readonly mapping: Mapping;
  readonly timezone: string;
  readonly rows: number;
  readonly kept: number;
  readonly rejected: number;
  /** Rejected rows by reason, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Rows that repeat another one in every field; reported, and kept. */
  readonly repeats: number;
  /** Rows kept in which bytes that are no UTF-8 were replaced. */
  readonly repaired: number;
  /** Rows kept whose time lay more than 68 years from the others' and was moved to the nearest that can be stored. */
  readonly moved: number;
  readonly importedAt: string;
}
