import type { Role, RoleGuess } from '../../contract/import.ts';
import { PADDING } from '../read/byte-dictionary.ts';
import { timeReader } from '../read/timestamp.ts';

/** A column's name and its values in the first rows, missing ones left out. */
export interface SampledColumn {
  readonly name: string;
  readonly values: readonly string[];
  /** Rows looked at, with or without a value. */
  readonly rows: number;
}

/** Names the well-known exports use, best first. Compared without case, spaces, dashes and underscores. */
// biome-ignore format: lists of names
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  user: [
    'user_id', 'userid', 'user', 'distinct_id', 'person_id', 'user_pseudo_id', 'case:concept:name', 'case_id', 'caseid', 'case',
    'amplitude_id', 'customer_id', 'customer', 'client_id', 'visitor_id', 'visitorid', 'anonymous_id', 'device_id', 'member_id',
    'account_id', 'uid', 'actor.login', 'actor.id', 'actor', 'user_key', 'username', 'user_name', 'login', 'email', 'person',
    'properties.distinct_id', 'domain_userid', 'contact_id', 'trace', 'ticket_id', 'order_id', '_p',
  ],
  event: [
    'event_name', 'event', 'eventname', 'concept:name', 'activity', 'activity_name', 'event_type', 'eventtype', 'action', 'action_name',
    'event_text', 'event_action', 'name', 'type', 'step', 'status', 'state', 'operation', '_n',
  ],
  time: [
    'event_timestamp', 'timestamp', 'event_time', 'time:timestamp', 'time', 'datetime', 'date_time', 'event_date_time', 'occurred_at',
    'created_at', 'ts', 'derived_tstamp', 'collector_tstamp', 'server_timestamp', 'event_datetime', 'date', 'created', 'received_at',
    'complete_timestamp', 'completed_at', 'start_time', 'start_timestamp', 'properties.time', '_t',
  ],
  session: ['session_id', 'sessionid', 'session', 'ga_session_id', '$session_id', 'properties.$session_id', 'visit_id', 'idvisit', 'visitid', 'session_key'],
  order: ['event_sequence', 'sequence_number', 'sequence', 'seq', 'event_index', 'hit_number', 'hitnumber', 'batch_event_index', 'event_bundle_sequence_id'],
};

const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');
const RANKS = Object.fromEntries(
  Object.entries(NAMES).map(([role, names]) => [
    role,
    new Map(names.map((name, rank) => [plain(name), rank] as const).reverse()),
  ]),
) as Record<Role, Map<string, number>>;

interface Shape {
  readonly filled: number;
  readonly distinct: number;
  /** Share of values that read as times with a date or as plausible epochs. */
  readonly times: number;
  readonly numbers: number;
  readonly length: number;
}

/** Guesses which column plays which role, by name and by the look of its values. */
export function guessRoles(columns: readonly SampledColumn[]): Record<Role, RoleGuess> {
  const shapes = columns.map(shapeOf);
  const taken = new Set<string>();
  const guess = (role: Role): RoleGuess => {
    const scored = columns
      .map((column, index) => ({ column, shape: shapes[index], score: SCORES[role](column, shapes[index]) }))
      .filter(({ column, score }) => score > 0 && !taken.has(column.name))
      .sort((a, b) => b.score - a.score);
    const [best] = scored;
    const others = scored.slice(1, 6).map(({ column }) => column.name);
    if (!best || best.score < 40) {
      const candidates = scored.slice(0, 6).map(({ column }) => column.name);
      return { column: null, reason: 'no column looks like it', others: candidates };
    }
    taken.add(best.column.name);
    return { column: best.column.name, reason: reasonFor(role, best.column, best.shape), others };
  };
  const time = guess('time');
  const event = guess('event');
  const user = guess('user');
  const session = guess('session');
  const order = guess('order');
  // A column that is something else is no second choice, except where there is no first.
  const settled = (one: RoleGuess): RoleGuess =>
    one.column === null ? one : { ...one, others: one.others.filter((name) => !taken.has(name)) };
  return {
    user: settled(user),
    event: settled(event),
    time: settled(time),
    session: settled(session),
    order: settled(order),
  };
}

const SCORES: Readonly<Record<Role, (column: SampledColumn, shape: Shape) => number>> = {
  time: (column, shape) => {
    if (shape.times < 0.5) return rankScore('time', column.name) > 0 && shape.numbers > 0.9 ? 45 : 0;
    // Half of the values are enough: what else would they be? The rest is rejected and reported.
    return 40 + (20 + rankScore('time', column.name)) * (2 * shape.times - 1) * coverage(shape);
  },
  event: (column, shape) => {
    const named = rankScore('event', column.name);
    if (named === 0 || shape.times > 0.9 || shape.filled === 0) return looksLikeEvents(shape) ? 20 : 0;
    // A column of that name that holds numbers or a different text on each row is something else.
    const fits = shape.numbers > 0.9 ? 0.5 : shape.distinct > 0.5 && column.values.length > 50 ? 0.3 : 1;
    return (40 + named) * fits * coverage(shape);
  },
  user: (column, shape) => {
    const named = rankScore('user', column.name);
    if (shape.times > 0.9 && shape.numbers < 0.5) return 0;
    if (named === 0) return shape.distinct > 0.05 && shape.distinct < 0.95 && shape.length < 80 ? 10 : 0;
    return (40 + named) * coverage(shape);
  },
  session: (column, shape) =>
    rankScore('session', column.name) && 40 + rankScore('session', column.name) * coverage(shape),
  order: (column, shape) =>
    shape.numbers > 0.9 ? rankScore('order', column.name) && 40 + rankScore('order', column.name) : 0,
};

/** 0 for an unknown name, up to 60 for the best known one. */
function rankScore(role: Role, name: string): number {
  const ranks = RANKS[role];
  const exact = ranks.get(plain(name));
  if (exact !== undefined) return 60 - exact;
  // "properties.user_id", "context.user.id": the last part of a path counts for less.
  const last = ranks.get(plain(name.slice(name.lastIndexOf('.') + 1)));
  return last !== undefined && name.includes('.') ? Math.max(1, 18 - last) : 0;
}

/** A role's column has a value on nearly every row. */
const coverage = (shape: Shape): number => (shape.filled >= 0.95 ? 1 : shape.filled);

const looksLikeEvents = (shape: Shape): boolean =>
  shape.distinct < 0.3 && shape.numbers < 0.1 && shape.times < 0.1 && shape.filled > 0.95 && shape.length >= 3;

function shapeOf({ values, rows }: SampledColumn): Shape {
  const n = Math.max(values.length, 1);
  return {
    filled: rows === 0 ? 0 : values.length / rows,
    distinct: new Set(values).size / n,
    times: values.filter(looksLikeTime).length / n,
    numbers: values.filter((value) => /^-?\d+(\.\d+)?$/.test(value)).length / n,
    length: values.reduce((sum, value) => sum + value.length, 0) / n,
  };
}

const reader = timeReader(null);
/** A time with a date, or digits that are one between 1980 and 2100. */
function looksLikeTime(value: string): boolean {
  const text = value.trim();
  if (!readTime(text)) return false;
  if (!/^[-\d.]+$/.test(text) || text.lastIndexOf('-') > 0) return true;
  return reader.seconds > 315_532_800 && reader.seconds < 4_102_444_800;
}

/** Reads one time given as text; the result stands in the reader. */
function readTime(text: string): boolean {
  const bytes = new Uint8Array(Buffer.byteLength(text) + PADDING);
  const length = Buffer.from(bytes.buffer).write(text);
  return reader.parse(bytes, new DataView(bytes.buffer), 0, length);
}

/** What the times of a column look like, in words, and whether they lack an offset. */
export function timeShape(values: readonly string[]): { readonly words: string | null; readonly local: boolean } {
  const words = new Map<string, number>();
  let local = false;
  for (const value of values) {
    const text = value.trim();
    if (!readTime(text)) continue;
    local ||= reader.local;
    const shape = shapeInWords(text);
    words.set(shape, (words.get(shape) ?? 0) + 1);
  }
  const [best] = [...words].sort((a, b) => b[1] - a[1]);
  return { words: best?.[0] ?? null, local };
}

function shapeInWords(text: string): string {
  const epoch = /^-?(\d+)(?:\.\d+)?$/.exec(text);
  if (epoch && !reader.local) {
    const length = epoch[1].length;
    const unit =
      length <= 11 ? 'seconds' : length <= 14 ? 'milliseconds' : length <= 17 ? 'microseconds' : 'nanoseconds';
    return `epoch ${unit}`;
  }
  if (text.length <= 10) return 'dates without a time of day';
  return reader.local ? 'ISO 8601 without offset' : 'ISO 8601 with offset';
}

function reasonFor(role: Role, column: SampledColumn, shape: Shape): string {
  const named = rankScore(role, column.name) > 0;
  if (role === 'time') {
    const { words } = timeShape(column.values);
    const looks = words ? `its values are ${words}` : 'its values are numbers';
    return named ? `named like a time, and ${looks}` : looks;
  }
  const distinct = new Set(column.values).size;
  const values = `${distinct.toLocaleString('en-US')} different values in the first ${column.rows.toLocaleString('en-US')} rows`;
  const filled = shape.filled < 0.95 ? `, ${Math.round(shape.filled * 100)} % of them filled` : '';
  return `${named ? `named like ${ROLE_WORDS[role]}, ` : ''}${values}${filled}`;
}

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  user: 'a user',
  event: 'an event name',
  time: 'a time',
  session: 'a session',
  order: 'an order within one time',
};
