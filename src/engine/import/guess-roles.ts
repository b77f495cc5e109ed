import type { Role, RoleGuess } from '../../contract/import.ts';
import { lookAtTimes, type TimeLook } from './time-look.ts';

/** A column's name and its values in the first rows, missing ones left out. */
export interface SampledColumn {
  readonly name: string;
  readonly values: readonly string[];
  /** Rows looked at, with or without a value. */
  readonly rows: number;
  /** By value: which of these rows it stands in; missing where rows of several files are put together. */
  readonly at?: readonly number[];
}

/** Names the well-known exports use, best first. Compared without case, spaces, dashes and underscores. */
// biome-ignore format: lists of names
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  user: [
    'user_id', 'userid', 'user', 'distinct_id', 'person_id', 'user_pseudo_id', 'case:concept:name', 'case_id', 'caseid', 'case',
    'amplitude_id', 'customer_id', 'customer', 'client_id', 'visitor_id', 'visitorid', 'anonymous_id', 'device_id', 'member_id',
    'account_id', 'uid', 'actor.login', 'actor.id', 'actor', 'user_key', 'username', 'user_name', 'login', 'email', 'person',
    'properties.distinct_id', 'domain_userid', 'contact_id', 'buyer', 'buyer_id', 'shopper_id', 'player_id', 'subscriber_id',
    'patient_id', 'student_id', 'employee_id', 'trace', 'ticket_id', 'order_id', '_p',
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
  readonly numbers: number;
  readonly length: number;
  readonly look: TimeLook;
  /** Share of the users with several rows within whose rows the value changes; null where there are none. */
  varies: number | null;
  /** Rows of the file, or of each user, are in its order. */
  sorted: boolean;
}

/** Names that say outright when the event was, best first. */
// biome-ignore format: a list of names
const EVENT_TIMES = new Set([
  'event_timestamp', 'timestamp', 'event_time', 'time:timestamp', 'time', 'datetime', 'date_time', 'event_date_time',
  'event_datetime', 'occurred_at', 'ts', 'event_ts', 'server_timestamp',
].map(plain));
/** Parts of names that speak for a role, and for something else. */
const TIME_WORDS =
  /time|date|stamp|(^|[_. ])(ts|at|on|when)$|zeit|datum|fecha|heure|hora|tijd|время|дата|時刻|日時|时间|시간|data$/i;
const OTHER_TIMES =
  /birth|dob|sign_?(ed_)?_?up|regist|join|cohort|expir|due|updated|modified|inserted|loaded|processed|upload|first_|last_|end|finish|install|since|until|deadline/i;
const IDS = /(^|[_. -])(id|ids|uuid|key|number|nr|no|code|phone|zip|session|visit|order|sku|hash)$|[a-z]Id$/;
const EVENT_WORDS =
  /event|action|activity|(^|[_. ])(step|verb|operation|interaction|stage|screen)|ereignis|aktion|aktivit|acci[oó]n|actividad|[ée]v[ée]nement|activité|azione|attività|ação|atividade|gebeurtenis|событие|действие|イベント|事件|이벤트/i;
/** Names that an event may have, and many other things as well. */
const WEAK_EVENTS = new Set(['state', 'status', 'type', 'name']);
const USER_WORDS =
  /user|customer|client|visitor|member|person|account|contact|buyer|player|subscriber|patient|student|employee|kunde|nutzer|besucher|mitglied|cliente|usu[aá]rio|utilisateur|utente|gebruiker|klant|пользователь|клиент|ユーザー|用户|사용자/i;
/** Candidates that are no further apart are close together. */
const CLOSE = 5;
/** A role needs as much. */
const ENOUGH = 40;

/** How the roles were guessed. */
export interface GuessedRoles {
  readonly guess: Record<Role, RoleGuess>;
  /** Columns that make one time together, where no single one does. */
  readonly parts: readonly string[] | null;
  /** Roles for which the second choice is about as good as the first. */
  readonly close: readonly Role[];
}

/** Guesses which column plays which role: by the look of its values, helped by its name. */
export function guessRoles(columns: readonly SampledColumn[]): GuessedRoles {
  const shapes = columns.map(shapeOf);
  const taken = new Set<string>();
  const close: Role[] = [];
  const scoredFor = (role: Role) =>
    columns
      .map((column, index) => ({ column, shape: shapes[index], score: SCORES[role](column, shapes[index]) }))
      .filter(({ column, score }) => score > 0 && !taken.has(column.name))
      .sort((a, b) => b.score - a.score);
  const [users] = scoredFor('user').filter(({ column }) => !column.at || column.at.length > 0);
  if (users?.column.at) for (const [i, column] of columns.entries()) withinUsers(users.column, column, shapes[i]);

  const guess = (role: Role): RoleGuess => {
    const scored = scoredFor(role);
    const [best, second] = scored;
    const others = scored
      .slice(1, 6)
      .filter(({ score }) => role !== 'time' || score > 1)
      .map(({ column }) => column.name);
    if (!best || best.score < ENOUGH) {
      const candidates = scored.slice(0, 6).map(({ column }) => column.name);
      return { column: null, reason: 'no column looks like it', others: candidates };
    }
    if (second && second.score >= ENOUGH && best.score - second.score <= CLOSE) close.push(role);
    taken.add(best.column.name);
    return { column: best.column.name, reason: reasonFor(role, best.column, best.shape), others };
  };
  const time = guessTime(columns, shapes, () => guess('time'));
  const parts = partsOf(columns, shapes, time.column);
  // Which may be another than the best.
  if (time.column !== null && !taken.has(time.column)) {
    taken.clear();
    close.length = 0;
    taken.add(time.column);
  }
  for (const part of parts ?? []) taken.add(part);
  const event = guess('event');
  const user = guess('user');
  const session = guess('session');
  const order = guess('order');
  // A column that is something else is no second choice, except where there is no first.
  const settled = (one: RoleGuess): RoleGuess =>
    one.column === null ? one : { ...one, others: one.others.filter((name) => !taken.has(name)) };
  return {
    guess: {
      user: settled(user),
      event: settled(event),
      time: settled(parts ? { ...time, column: parts[0], reason: 'a date, and a time of day beside it' } : time),
      session: settled(session),
      order: settled(order),
    },
    parts,
    close: parts ? close.filter((role) => role !== 'time') : close,
  };
}

/**
 * The time: where a column is named like it and cannot be read, and no other of such a name can, it is that one, to be
 * asked about; another date is not taken for it.
 */
function guessTime(columns: readonly SampledColumn[], shapes: readonly Shape[], guess: () => RoleGuess): RoleGuess {
  const named = columns
    .map((column, i) => ({ column, shape: shapes[i], rank: rankScore('time', column.name) }))
    .filter(({ column, shape }) => EVENT_TIMES.has(plain(lastOf(column.name))) && shape.filled >= 0.5)
    .sort((a, b) => b.rank - a.rank);
  const [first] = named;
  // Other times of an event will do for a column called plainly "time".
  const outright = first !== undefined && /event|stamp|occurred/i.test(first.column.name);
  const readable = columns.some(({ name }, i) => {
    const { look, varies } = shapes[i];
    if (look.times < 0.5 || rankScore('time', name) === 0) return false;
    return EVENT_TIMES.has(plain(lastOf(name))) || (!outright && look.hasClock && varies !== 0);
  });
  if (!first || readable) return guess();
  const { column: next, others } = guess();
  const { column, shape } = first;
  return {
    column: column.name,
    reason: reasonFor('time', column, shape),
    others: next === null ? others : [next, ...others],
  };
}

/** A date and a time of day, or an hour and a minute, each in a column of its own. */
function partsOf(
  columns: readonly SampledColumn[],
  shapes: readonly Shape[],
  time: string | null,
): readonly string[] | null {
  const chosen = columns.findIndex(({ name }) => name === time);
  const look = shapes[chosen]?.look;
  const named = (words: RegExp, fits: (value: number) => boolean): string | null =>
    columns.find(({ name, values }, i) => {
      return words.test(lastOf(name)) && shapes[i].numbers > 0.95 && values.every((value) => fits(Number(value)));
    })?.name ?? null;
  if (time !== null && /\._?seconds$/.test(time)) {
    const owner = time.slice(0, time.lastIndexOf('.') + 1);
    const nanos = columns.find(
      ({ name }) => name.startsWith(owner) && /^_?nano(s|seconds)$/.test(name.slice(owner.length)),
    );
    if (nanos) return [time, nanos.name];
  }
  // A time by itself needs no parts.
  if (look && look.times >= 0.9 && look.hasClock) return null;
  const dates = columns
    .map((column, i) => ({ column, shape: shapes[i] }))
    .filter(({ shape }) => shape.look.times >= 0.9 && !shape.look.hasClock && shape.filled > 0.9)
    .sort((a, b) => SCORES.time(b.column, b.shape) - SCORES.time(a.column, a.shape));
  const clock = columns.find((_, i) => shapes[i].look.clocks >= 0.9 && shapes[i].filled > 0.9)?.name ?? null;
  const hour = named(
    /^(event_?)?(hour|hours|hr|hh|stunde|heure|hora|ora|uur)(_of_day)?$/i,
    (value) => value >= 0 && value <= 24,
  );
  const minute = named(/^(event_?)?(minute|minutes|min|mm|minuto|minuut)$/i, (value) => value >= 0 && value < 60);
  const second = named(
    /^(event_?)?(second|seconds|sec|ss|sekunde|seconde|segundo|secondo)$/i,
    (value) => value >= 0 && value <= 60,
  );
  const clocks =
    clock !== null ? [clock] : hour === null ? [] : [hour, ...(minute ? [minute, ...(second ? [second] : [])] : [])];
  if (clocks.length === 0) return null;
  const [date] = dates;
  if (date) return [date.column.name, ...clocks];
  const year = named(/^(event_?)?(year|jahr|annee|ano|anno|jaar|yyyy)$/i, (value) => value >= 1970 && value <= 2100);
  const month = named(/^(event_?)?(month|monat|mois|mes|mese|maand)$/i, (value) => value >= 1 && value <= 12);
  const day = named(/^(event_?)?(day|tag|jour|dia|giorno|dag|day_of_month)$/i, (value) => value >= 1 && value <= 31);
  return year && month && day ? [year, month, day, ...clocks] : null;
}

const SCORES: Readonly<Record<Role, (column: SampledColumn, shape: Shape) => number>> = {
  time: ({ name, rows }, shape) => {
    const { look, varies, sorted } = shape;
    const rank = rankScore('time', name);
    if (look.times < 0.5) return rank > 0 && shape.numbers > 0.9 ? 41 : 0;
    const named = rank > 0 ? 7 + rank / 10 : TIME_WORDS.test(name) ? 5 : 0;
    const isNumber = look.numbers > 0.9;
    // Numbers of a name that says nothing of time are amounts, or ids.
    if (
      isNumber &&
      named === 0 &&
      look.reading.numbers?.by === 'count' &&
      /days|calendar/.test(look.reading.numbers.count)
    )
      return 1;
    let score = 50 + named + 10 * coverage(shape) + (look.hasClock ? 25 : 0);
    if (rows > 1 && sorted) score += 12;
    if (varies !== null) score += varies > 0 ? 15 * varies : -25;
    // Numbers that would be times of the future are no times.
    if (isNumber && ((IDS.test(name) && rank === 0) || isFuture(look.seconds))) score -= 45;
    if (OTHER_TIMES.test(name)) score -= 8;
    // Half of the values are enough: what else would they be? The rest is rejected and reported.
    return look.times < 0.9 ? ENOUGH + (score - ENOUGH) * (2 * look.times - 1) : score;
  },
  event: (column, shape) => {
    const plainName = plain(lastOf(column.name));
    const rank = rankScore('event', column.name);
    const named = WEAK_EVENTS.has(plainName) ? 12 : rank > 0 ? rank : EVENT_WORDS.test(column.name) ? 25 : 0;
    if (named === 0 || shape.look.times > 0.9 || shape.filled === 0) return looksLikeEvents(shape) ? 20 : 0;
    // A column of that name that holds numbers or a different text on each row is something else.
    const fits = shape.numbers > 0.9 ? 0.5 : shape.distinct > 0.5 && column.values.length > 50 ? 0.3 : 1;
    // A name that says it outright needs less help.
    const weight = rank > 0 && !WEAK_EVENTS.has(plainName) ? 5 : 10;
    const telling = shape.varies === null ? 0 : weight * (shape.varies || -1);
    return (ENOUGH + Math.max(0, named + telling)) * fits * coverage(shape);
  },
  user: (column, shape) => {
    const rank = rankScore('user', column.name);
    if (shape.look.times > 0.9 && shape.look.numbers < 0.5) return 0;
    const named = rank > 0 ? rank : USER_WORDS.test(column.name) && !/agent|count|type|name/i.test(column.name) ? 8 : 0;
    if (named === 0) return shape.distinct > 0.05 && shape.distinct < 0.95 && shape.length < 80 ? 10 : 0;
    // Another one in every row is nobody who comes again.
    const once = shape.distinct === 1 && column.values.length >= 4 ? 35 : 0;
    return Math.max(1, (ENOUGH + named) * coverage(shape) - once);
  },
  session: (column, shape) =>
    rankScore('session', column.name) && ENOUGH + rankScore('session', column.name) * coverage(shape),
  order: (column, shape) =>
    shape.numbers > 0.9 ? rankScore('order', column.name) && ENOUGH + rankScore('order', column.name) : 0,
};

/** The last part of a path; what Mongo and Firestore wrap a time in belongs to the part before it. */
function lastOf(name: string): string {
  const own = name.replace(/\.\$date$|\.\$date\.\$numberLong$|\._?seconds$/, '');
  return own.slice(own.lastIndexOf('.') + 1);
}

/** 0 for an unknown name, up to 60 for the best known one. */
function rankScore(role: Role, written: string): number {
  const name = role === 'time' ? written.replace(/(\.\$date(\.\$numberLong)?|\._?seconds)$/, '') : written;
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
  shape.distinct < 0.3 && shape.numbers < 0.1 && shape.look.times < 0.1 && shape.filled > 0.95 && shape.length >= 3;

function shapeOf({ values, rows }: SampledColumn): Shape {
  const n = Math.max(values.length, 1);
  const look = lookAtTimes(values);
  return {
    filled: rows === 0 ? 0 : values.length / rows,
    distinct: look.distinct / n,
    numbers: values.filter((value) => /^-?\d+(\.\d+)?$/.test(value)).length / n,
    length: values.reduce((sum, value) => sum + value.length, 0) / n,
    look,
    varies: null,
    sorted: isSorted(look.seconds),
  };
}

/** Whether most of these times lie more than a year ahead. */
function isFuture(seconds: readonly number[]): boolean {
  const next = Date.now() / 1000 + 366 * 86_400;
  return seconds.filter((second) => second > next).length > seconds.length / 2;
}

/** Only up or only down; values that are no times do not count. */
function isSorted(seconds: readonly number[]): boolean {
  let [up, down] = [true, true];
  let before = Number.NaN;
  for (const second of seconds) {
    if (Number.isNaN(second)) continue;
    if (second < before) up = false;
    if (second > before) down = false;
    before = second;
  }
  return up || down;
}

/** Whether a column's values change within a user's rows, and whether these are in order of them. */
function withinUsers(users: SampledColumn, column: SampledColumn, shape: Shape): void {
  const { at } = column;
  if (!at || !users.at) return;
  const userAt = new Map(users.at.map((row, i) => [row, users.values[i]]));
  const rowsOf = Map.groupBy(at.keys(), (i) => userAt.get(at[i]));
  let [several, varying, sorted] = [0, 0, true];
  for (const [user, rows] of rowsOf) {
    if (user === undefined || rows.length < 2) continue;
    several++;
    if (rows.some((i) => column.values[i] !== column.values[rows[0]])) varying++;
    sorted &&= isSorted(rows.map((i) => shape.look.seconds[i]));
  }
  shape.varies = several === 0 ? null : varying / several;
  shape.sorted ||= several > 0 && sorted;
}

function reasonFor(role: Role, column: SampledColumn, shape: Shape): string {
  const named = rankScore(role, column.name) > 0;
  if (role === 'time') {
    const { words } = shape.look;
    const looks = words ? `its values are ${words}` : 'its values are numbers';
    return named ? `named like a time, and ${looks}` : looks;
  }
  const distinct = new Set(column.values).size;
  const values = `${inThrees(distinct)} different values in the first ${inThrees(column.rows)} rows`;
  const filled = shape.filled < 0.95 ? `, ${Math.round(shape.filled * 100)} % of them filled` : '';
  return `${named ? `named like ${ROLE_WORDS[role]}, ` : ''}${values}${filled}`;
}

/** `toLocaleString` says the same, but takes ten milliseconds to begin. */
const inThrees = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  user: 'a user',
  event: 'an event name',
  time: 'a time',
  session: 'a session',
  order: 'an order within one time',
};
