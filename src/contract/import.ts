import { z } from 'zod';
import type { Warning } from '../core/data/warning.ts';

/** A column, or several of which the first that has a value counts. */
export const columnsSchema = z.union([z.string(), z.array(z.string()).min(1).max(8)]);
export type Columns = z.infer<typeof columnsSchema>;

/** Columns that make one time together, in this order: a date and a time of day, or a date, an hour and a minute. */
export const timePartsSchema = z.strictObject({ parts: z.array(z.string()).min(2).max(8) });
export type TimeParts = z.infer<typeof timePartsSchema>;

/** What an event is called where the value of the event column alone will not do. That column then stays a property. */
export const namingSchema = z.strictObject({
  /** The first rule that applies gives the name; where none does, it is the value of the event column. */
  rules: z
    .array(
      z.strictObject({
        /** It applies only where a column has one of these values. */
        when: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1).max(1000) }).optional(),
        /**
         * What the name is made of: words, and values of columns; `path` takes an address down to its path. Columns
         * without a value are passed over; a rule whose columns all have none does not apply.
         */
        parts: z
          .array(
            z.union([
              z.strictObject({ text: z.string().max(100) }),
              z.strictObject({ column: z.string(), path: z.literal(true).optional() }),
            ]),
          )
          .min(1)
          .max(8),
        separator: z.string().max(10),
      }),
    )
    .max(50),
  /** Patterns (RE2) replaced one after the other in the name; `$1` … stand for groups. Names left empty stay as they were. */
  rewrite: z.array(z.strictObject({ pattern: z.string().max(500), to: z.string().max(500) })).max(50),
});
export type Naming = z.infer<typeof namingSchema>;

/**
 * Which column plays which role. `session` and `order` are optional roles. A column that alone plays user, event or time
 * is no property, unless identity names it; one of several that do is a property, too.
 */
export const mappingSchema = z.strictObject({
  user: columnsSchema,
  event: columnsSchema,
  time: z.union([columnsSchema, timePartsSchema]),
  /** The column that says in which zone the time of its row is meant, such as "Europe/Berlin" or "+02:00". */
  zone: z.string().optional(),
  session: z.string().optional(),
  order: z.string().optional(),
  /** Missing: events are called what the event column says. */
  naming: namingSchema.optional(),
  /** True when epoch numbers in the time column count what the clock of the time zone showed, not UTC. */
  localEpochs: z.literal(true).optional(),
  /**
   * Columns that together name one event of the source: rows of one user with the same values are one event. The row with
   * the most values stands, the first among equals, and takes from the others what it lacks. May hold columns of roles;
   * a row without a value in the first of the others has no id, and is no duplicate.
   */
  id: z.array(z.string()).min(1).max(8).optional(),
  /** Which ids are one person. Missing or null: users are taken as they stand. */
  identity: z
    .strictObject({
      /**
       * Two of these in one row are the same person, who is called by the id in the foremost column, of several such by
       * the first in the order of their bytes. Where a row's user is no id, such as "null", the first of these that is
       * one counts.
       */
      columns: z.array(z.string()).min(2).max(8),
      /** Rows that only say who is who, such as identify and alias: not events. A value of "" stands for none. */
      notEvents: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1) }).optional(),
    })
    .nullable()
    .optional(),
  /** Rows that are no events by what a column says, in any case: requests for pictures, the starts of activities. */
  passOver: z.strictObject({ column: z.string(), values: z.array(z.string()).min(1).max(100) }).optional(),
  /** The column that says how many events at its time a row stands for. */
  count: z.string().optional(),
  revenue: z.string().optional(),
  currency: z.string().optional(),
  /** The columns to keep as properties; missing: all but those left out. */
  properties: z.array(z.string()).optional(),
  leaveOut: z.array(z.string()).optional(),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** What a person chooses of a mapping: what is missing is guessed; null takes away what would be guessed. */
export const mappingChoiceSchema = mappingSchema.partial().extend({
  zone: mappingSchema.shape.zone.nullable(),
  session: mappingSchema.shape.session.nullable(),
  order: mappingSchema.shape.order.nullable(),
  naming: mappingSchema.shape.naming.nullable(),
  localEpochs: mappingSchema.shape.localEpochs.nullable(),
  id: mappingSchema.shape.id.nullable(),
  passOver: mappingSchema.shape.passOver.nullable(),
  count: mappingSchema.shape.count.nullable(),
  revenue: mappingSchema.shape.revenue.nullable(),
  currency: mappingSchema.shape.currency.nullable(),
  properties: mappingSchema.shape.properties.nullable(),
  leaveOut: mappingSchema.shape.leaveOut.nullable(),
});
export type MappingChoice = z.infer<typeof mappingChoiceSchema>;

/** The roles that one column plays. */
export type Role = 'user' | 'event' | 'time' | 'session' | 'order';

/** How rows are written down. "json" is one list of objects, or objects over several lines each. */
export const formatSchema = z.enum(['csv', 'ndjson', 'json', 'parquet', 'xes']);
export type Format = z.infer<typeof formatSchema>;

/** Where an export comes from, as far as it can be told by its look; "generic" is any other table of events. */
export const sourceSchema = z.enum([
  'mixpanel',
  'amplitude',
  'posthog',
  'ga4',
  'segment',
  'snowplow',
  'heap',
  'matomo',
  'kissmetrics',
  'umami',
  'plausible',
  'ahoy',
  'adobe',
  'yandex',
  'web-log',
  'opentelemetry',
  'celonis',
  'bupar',
  'yoochoose',
  'retailrocket',
  'starbucks',
  'generic',
]);
export type Source = z.infer<typeof sourceSchema>;

/** What the sources are called. */
export const SOURCE_NAMES: Readonly<Record<Source, string>> = {
  mixpanel: 'Mixpanel',
  amplitude: 'Amplitude',
  posthog: 'PostHog',
  ga4: 'Google Analytics 4',
  segment: 'Segment or RudderStack',
  snowplow: 'Snowplow',
  heap: 'Heap',
  matomo: 'Matomo',
  kissmetrics: 'Kissmetrics',
  umami: 'Umami',
  plausible: 'Plausible',
  ahoy: 'Ahoy',
  adobe: 'Adobe Analytics',
  yandex: 'Yandex Metrica',
  'web-log': 'a web server',
  opentelemetry: 'OpenTelemetry',
  celonis: 'Celonis',
  bupar: 'bupaR',
  yoochoose: 'Yoochoose',
  retailrocket: 'RetailRocket',
  starbucks: 'Starbucks',
  generic: 'another source',
};

/** Which source an export was taken for. */
export interface RecognisedSource {
  readonly name: Source;
  /** How sure that is, 0 … 1. */
  readonly score: number;
  /** Why: a clause. */
  readonly because: string;
  /** What it looks like next. */
  readonly runnerUp: { readonly name: Source; readonly score: number } | null;
}

/** What a person may overrule of the guesses about a file; what is missing is guessed. */
export const overridesSchema = z.strictObject({
  mapping: mappingChoiceSchema.optional(),
  /** IANA zone for times that carry no offset; default UTC. */
  timezone: z.string().optional(),
  format: formatSchema.optional(),
  delimiter: z.string().length(1).optional(),
  /** Whether the first line of CSV names the columns; without names they are column_1, column_2 and so on. */
  header: z.boolean().optional(),
  /** Where the files come from; decides how nested fields are laid out, and the mapping that is suggested. */
  source: sourceSchema.optional(),
  /** What the bytes are written in, by a name that the Encoding Standard knows. */
  encoding: z.string().max(40).optional(),
  /** Of JSON with several lists of objects: the one that holds the events, its keys joined by dots. */
  rows: z.string().max(200).optional(),
  /** The line of the file that names the columns, from 1, blank lines counted. */
  headerLine: z.int().positive().optional(),
  /** Whether the day, the month or a year of two digits comes first in dates written with numbers. */
  dates: z.enum(['dmy', 'mdy', 'ymd']).optional(),
  /** What the numbers in the time column count; "order": they only tell what comes first, one second apart. */
  timeUnit: z.enum(['h', 'min', 's', 'ms', 'order']).optional(),
  /** When those numbers are 0: a time, with or without an offset; default 2000-01-01T00:00:00Z. */
  origin: z.string().max(40).optional(),
  /** The year from which spreadsheets count their days. */
  excel: z.enum(['1900', '1904']).optional(),
  /** Words that are nobody's id, besides the known ones; an empty list: only empty cells are nobody. */
  nobody: z.array(z.string().max(200)).max(1000).optional(),
  /** Known words for nobody that are ids in these files. */
  somebody: z.array(z.string().max(200)).max(1000).optional(),
  /** Requests that are events in logs of web servers, too: those for pictures, scripts and the like, those of robots. */
  requests: z.array(z.enum(['assets', 'robots'])).optional(),
  /** Which rows of a log of lifecycles are events; "both" calls them after it. */
  lifecycle: z.enum(['complete', 'start', 'both']).optional(),
  /** Of rows that are equal in everything, only the first. */
  dropRepeats: z.boolean().optional(),
  /** Files that look like events but cannot be read are left out. */
  skipUnreadable: z.boolean().optional(),
});
export type Overrides = z.infer<typeof overridesSchema>;

/** Something about the files that values and names cannot tell: a person has to. */
export interface Question {
  readonly kind:
    | 'date-order'
    | 'time-unit'
    | 'zone'
    | 'time-column'
    | 'event-column'
    | 'user-column'
    | 'nobody'
    | 'header'
    | 'encoding'
    | 'rows';
  readonly file: string;
  readonly column: string | null;
  /** A sentence. */
  readonly text: string;
  /** The command line's option that answers it, such as "--dates dmy|mdy". */
  readonly option: string;
  /** Nothing is imported before it is answered; otherwise the first answer holds until another is chosen. */
  readonly required: boolean;
  readonly answers: readonly Answer[];
}

/** One answer to a question. */
export interface Answer {
  readonly label: string;
  /** What it adds to the overrides. */
  readonly overrides: Overrides;
  /** Three values of the file, and what they are by this answer. */
  readonly examples: readonly { readonly value: string; readonly becomes: string }[];
}

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
  | {
      readonly reason: string;
      /** True of rows that are no events by what they say of themselves: nothing is wrong with them. */
      readonly identity?: true;
    };

/** A file in a folder or an archive that is not read, and why: a clause such as "a PNG picture". */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
  /** It looks like events, but cannot be read, and was to be skipped then. */
  readonly skipped?: true;
}

/**
 * What a look at the first rows of some files tells. Format, delimiter and encoding are those of the file that the roles
 * were guessed from; the columns are those of all files.
 */
export interface Inspection {
  /** The event files: those of folders and archives one by one, as "archive › member". */
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly format: Format }[];
  readonly leftOut: readonly LeftOut[];
  readonly source: RecognisedSource;
  /** Other ways of naming events that suit the source; null is the event column as it stands. */
  readonly namings: readonly { readonly label: string; readonly naming: Naming | null }[];
  readonly format: Format;
  readonly delimiter: string | null;
  readonly encoding: string;
  /** Whether the first line names the columns; null where the format has no such line. */
  readonly header: boolean | null;
  /** Why it is read so: a clause each. */
  readonly because: { readonly format: string; readonly delimiter: string | null; readonly encoding: string };
  readonly columns: readonly ColumnPreview[];
  readonly guess: Readonly<Record<Role, RoleGuess>>;
  /** The mapping in force: the overrides, else the guesses. Roles that nothing fits are missing. */
  readonly mapping: Partial<Mapping>;
  /** Whether the guesses are what was confirmed when a file of the same format and columns was opened last. */
  readonly remembered: boolean;
  /** The same for all files of the same format and columns. */
  readonly signature: string;
  /** What the times look like, in words, e.g. "epoch nanoseconds", "ISO 8601 without offset". */
  readonly timeShape: string | null;
  /** True when the times carry no offset, so that the zone matters. */
  readonly timezoneNeeded: boolean;
  /** The coarsest unit that represents the times of these rows exactly; null while none is understood. */
  readonly precisionMs: 1000 | 1 | 0.001 | null;
  readonly timezone: string;
  /**
   * Values of the columns of users that are taken for nobody, or might be, the most frequent first. `overrides.nobody`
   * adds some, `overrides.somebody` takes some away.
   */
  readonly nobody: readonly { readonly value: string; readonly rows: number; readonly taken: boolean }[];
  /** What is left to be asked, the most important first. */
  readonly questions: readonly Question[];
  /** What was assumed, skipped or repaired as far as the rows looked at tell. */
  readonly warnings: readonly Warning[];
  /** The first rows as they stand in the file, in column order, and what each becomes. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly becomes: PreviewEvent | null }[];
}

export interface ImportProgress {
  /**
   * "upload" only in the browser, before the engine has the file; of a table alone, by rows in place of bytes, "ask" while
   * the server reads them, and "fetch".
   */
  readonly phase: 'upload' | 'ask' | 'fetch' | 'read' | 'sort' | 'write';
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly rows: number;
  readonly rejected: number;
}

export interface RejectedRow {
  readonly file: string;
  /** Of text its line; of JSON lists, Parquet and XES the number of the element, row or event. From 1. */
  readonly line: number;
  /** The column whose cell is to blame; null for the row as a whole, and in data sets that an older version made. */
  readonly column: string | null;
  readonly reason: string;
  readonly text: string;
}

/** A file that was read. */
export interface ReportedFile {
  readonly name: string;
  readonly bytes: number;
  /**
   * Of its bytes as they stand on disk: "sha256:…"; of files of more than 16 MB "sha256-sampled:…", of the length and 64
   * blocks. Missing in reports of data sets that an older version made.
   */
  readonly hash?: string;
}

/** What stitching ids together came to, over all events kept. */
export interface IdentityReport {
  /** Different users as the rows have them, and the persons they are: the users of the data set. */
  readonly ids: number;
  readonly persons: number;
  /** ids - persons. */
  readonly merged: number;
  /** Persons with several ids of the first identity column: accounts that shared a device, or one that was renamed. */
  readonly severalKnown: number;
  /** Cells of identity columns that hold no id, such as "null" and "0", and were passed over. */
  readonly ignored: number;
}

/** Files that were added to a data set later. */
export interface AddedFiles {
  readonly files: readonly string[];
  readonly source: string;
  readonly recognised?: RecognisedSource;
  readonly mapping: Mapping;
  readonly signature: string;
  readonly timezone: string;
  /** Rows of these files. */
  readonly rows: number;
  readonly rejected: number;
  readonly importedAt: string;
}

/** By which columns some files were read. */
export interface TakenRoles {
  readonly files: readonly string[];
  /** Columns as the command line writes them: "user_id|visitor_token", "date+time". */
  readonly user: string;
  readonly event: string;
  readonly time: string;
  /** What the times look like, and their zone: "ISO 8601, UTC". */
  readonly timeShape: string;
  /** What might be the time instead, best first. */
  readonly nextTime: string | null;
}

/**
 * Kept with the data set; of all files, those added later included. rows = kept + rejected + duplicates + identityRows
 * + passed, always; a row that stands for several events counts as so many.
 */
export interface ImportReport {
  readonly files: readonly ReportedFile[];
  /** Missing in reports of data sets that an older version made. */
  readonly leftOut?: readonly LeftOut[];
  /** What was assumed, skipped or repaired; missing in reports of data sets that an older version made. */
  readonly warnings?: readonly Warning[];
  /** Where many rows were rejected for their times, or all such for the same reason: a sentence, with three of the values. */
  readonly badTimes?: string;
  /** Missing in reports of data sets that an older version made. */
  readonly taken?: readonly TakenRoles[];
  readonly source: string;
  /** Missing in reports of data sets that an older version made. */
  readonly recognised?: RecognisedSource;
  readonly mapping: Mapping;
  /** The same for all files of the same format and columns. Missing in reports of data sets that an older version made. */
  readonly signature?: string;
  readonly timezone: string;
  readonly rows: number;
  readonly kept: number;
  readonly rejected: number;
  /**
   * Rows that were the same event as another of their user, and are one with it: by the id of the mapping; or by all
   * they tell, where files were added to a data set that held them.
   */
  readonly duplicates: number;
  /** Rows that only said which ids are one person. */
  readonly identityRows: number;
  /** Rows that were no events by what they say of themselves, such as the starts of activities; missing where none were. */
  readonly passed?: number;
  /** Null where ids were not stitched together. */
  readonly identity: IdentityReport | null;
  /** What was added later, one entry for each time. The source, mapping and time zone here are those of the first time. */
  readonly added: readonly AddedFiles[];
  /** Rejected rows by reason, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Rows kept that repeat another one in every field. */
  readonly repeats: number;
  /** Rows kept in which bytes that are no UTF-8 were replaced. */
  readonly repaired: number;
  /** Rows that an older version moved in time, to the nearest that can be stored; missing where there were none. */
  readonly moved?: number;
  /** Columns beyond the most that a data set can hold, whose values are not in it; missing where there were none. */
  readonly overflow?: number;
  /** Events by date of the zone, from the first on; missing in reports of data sets that an older version made. */
  readonly days?: { readonly from: string; readonly events: readonly number[] };
  /**
   * Users whose first event lies within 24 hours of the first of all, and whose last within 24 hours of the last: they
   * may have begun before the files do, or gone on after.
   */
  readonly edges?: { readonly first: number; readonly last: number };
  readonly importedAt: string;
}
