import type { EventMatcher } from '../../condition/document.ts';
import { type PropertyColumns, type Segment, ticksAt, ticksOf } from '../../data/columns.ts';
import { type SessionCut, sessionCut } from '../../data/session-source.ts';
import type { FunnelProgram } from '../program.ts';
import { matchRows, type RowMatch } from '../row-match.ts';
import type { FunnelRules } from '../rules.ts';

/**
 * The rows of a segment that satisfy some step (or exclusion), taken together once: most rows satisfy none. What they
 * are depends on these alone, so a change of window, order or range finds them ready.
 */
export interface Matches {
  readonly runs: Runs;
  /** By run: its first match; and the end of the last run's. */
  readonly start: Uint32Array;
  /** By match, in order: its row, its ticks, and the mask of its steps. */
  readonly rows: Int32Array;
  readonly time: Float64Array;
  readonly steps: Uint32Array;
  /** By match: the mask of the exclusions it is an event of; null without exclusions. */
  readonly exclusions: Uint32Array | null;
  /** By run: 1 where two of its matches happened at once. */
  readonly tied: Uint8Array;
  /** Some event may be taken as one step or as another. */
  readonly shared: boolean;
}

/** Stretches of rows that no attempt leaves: users, or sessions where the window or the unit is one. */
export interface Runs {
  /** Rows at which runs begin, and the end of the last. */
  readonly rowStart: Uint32Array;
  /** By unit: its first run, and the end of the last; null when unit u is run u. */
  readonly ofUnit: Uint32Array | null;
  /** By unit: its user; null when unit u is user u. */
  readonly users: Uint32Array | null;
}

/** So many questions are kept, however little room they take. */
const MOST_KNOWN = 8;

interface Known {
  readonly question: string;
  readonly matches: Matches;
}

/** What was asked of a segment lately, the newest first: it is asked again by undoing, comparing, another tab. */
const recent = new WeakMap<Segment, readonly Known[]>();

/** What was found last: a question asks for it several times, whether or not there is room to keep it. */
let latest: (Known & { readonly segment: Segment }) | null = null;

export function matchesOf(program: FunnelProgram, segment: Segment, properties: PropertyColumns): Matches {
  const question = questionOf(program);
  if (latest?.segment === segment && latest.question === question) return latest.matches;
  const known = recent.get(segment) ?? [];
  const newest = known.find((one) => one.question === question) ?? {
    question,
    matches: findMatches(program, segment, properties),
  };
  latest = { ...newest, segment };
  if (newest === known[0]) return newest.matches;
  const kept = withinRoom(segment, [newest, ...known.filter((one) => one !== newest)]);
  const bytes = kept.reduce((sum, { matches }) => sum + bytesOf(matches), 0);
  if (program.facts.keeps?.(segment, 'matches', bytes) ?? true) recent.set(segment, kept);
  else recent.delete(segment);
  return newest.matches;
}

const bytesOf = ({ start, rows, time, steps, exclusions, tied }: Matches): number =>
  [start, rows, time, steps, exclusions, tied].reduce((sum, part) => sum + (part?.byteLength ?? 0), 0);

/** The question that was last counted of a segment without keeping its matches. */
const passing = new WeakMap<Segment, string>();

/** Whether the matches of a question are neither known nor were asked for just now; from now on they were. */
export function isFirstAsked(segment: Segment, question: string): boolean {
  if (passing.get(segment) === question || recent.get(segment)?.some((one) => one.question === question)) return false;
  passing.set(segment, question);
  return true;
}

/** The newest, and as many of the others as take no more room together than a question that all rows match. */
function withinRoom({ rows }: Segment, known: readonly Known[]): readonly Known[] {
  const room = rows + known[0].matches.start.length;
  let taken = 0;
  return known.filter(({ matches }, index) => {
    taken += matches.rows.length + matches.start.length;
    return index === 0 || (index < MOST_KNOWN && taken <= room);
  });
}

/** Spelling a question out takes as long as looking at some hundred users, and a trend asks for each bucket. */
const spelled = new WeakMap<FunnelProgram['document'], { readonly of: string; readonly question: string }>();

/** Everything of a program that its matches depend on. */
export function questionOf({ document, rules, facts }: FunnelProgram): string {
  const of = `${rules.inSession} ${rules.sessionGap} ${facts.eventNames.length}`;
  const known = spelled.get(document);
  if (known?.of === of) return known.question;
  const session = rules.inSession ? [document.unit.kind, document.session] : [];
  const parts = [document.steps, document.exclude].map((list) => list.map(({ any }) => any));
  const question = JSON.stringify([parts, document.where, session, of]);
  spelled.set(document, { of, question });
  return question;
}

/** Where rows are found before it is known how many: new memory for each segment would cost as much as finding them. */
let room = new Int32Array(0);
export function roomFor(rows: number): Int32Array {
  if (room.length < rows) room = new Int32Array(rows);
  return room;
}

function findMatches(program: FunnelProgram, segment: Segment, properties: PropertyColumns): Matches {
  const { document, facts } = program;
  const { event, rows } = segment;
  const runs = runsOf(program, segment, properties);
  const { rowStart } = runs;
  const stepsOf = masksByName(document.steps, facts.eventNames);
  const excludes = document.exclude.length > 0;
  const exclusionsOf = masksByName(document.exclude, facts.eventNames);
  const candidate = Uint8Array.from(stepsOf, (mask, id) => (mask === 0 && exclusionsOf[id] === 0 ? 0 : 1));
  const found = roomFor(rows + 1);
  const start = new Uint32Array(rowStart.length);
  let n = 0;
  for (let run = 0; run + 1 < rowStart.length; run++) {
    const end = rowStart[run + 1];
    // Without a branch: whether a row matches cannot be guessed, and guessing wrong costs more than writing for nothing.
    for (let row = rowStart[run]; row < end; row++) {
      found[n] = row;
      n += candidate[event[row]];
    }
    start[run + 1] = n;
  }
  const steps = new Uint32Array(n);
  const exclusions = excludes ? new Uint32Array(n) : null;
  const filtered = [...document.steps, ...document.exclude].some(({ any }) =>
    any.some(({ where }) => where.length > 0),
  );
  if (filtered || document.where.length > 0)
    n = filterMatches(matchRows(program, segment, properties), runs, start, found, steps, exclusions);
  else {
    for (let i = 0; i < n; i++) steps[i] = stepsOf[event[found[i]]];
    if (exclusions) for (let i = 0; i < n; i++) exclusions[i] = exclusionsOf[event[found[i]]];
  }
  const matching = found.slice(0, n);
  const time = ticksAt(program.rules.ticksPerMs, segment, matching, n);
  return {
    runs,
    start,
    rows: matching,
    time,
    steps,
    exclusions,
    tied: tiedRuns(start, time),
    shared: isShared(stepsOf),
  };
}

/** Keeps of the rows found by name, in place, those that pass the filters, and sets their masks; how many. */
function filterMatches(
  match: RowMatch,
  { ofUnit, users }: Runs,
  start: Uint32Array,
  found: Int32Array,
  steps: Uint32Array,
  exclusions: Uint32Array | null,
): number {
  let kept = 0;
  let from = 0;
  let unit = 0;
  for (let run = 0; run + 1 < start.length; run++) {
    while (ofUnit && ofUnit[unit + 1] <= run) unit++;
    const user = users ? users[run] : ofUnit ? unit : run;
    const to = start[run + 1];
    for (let i = from; i < to; i++) {
      const row = found[i];
      if (!match.passes(row, user)) continue;
      const mask = match.steps(row, user);
      const excluding = exclusions ? match.exclusions(row, user) : 0;
      if (mask === 0 && excluding === 0) continue;
      found[kept] = row;
      steps[kept] = mask;
      if (exclusions) exclusions[kept] = excluding;
      kept++;
    }
    from = to;
    start[run + 1] = kept;
  }
  return kept;
}

type Parts = readonly { readonly any: readonly EventMatcher[] }[];

/** They are asked for at each segment of a question, where looking names up may take as long as counting. */
const named = new WeakMap<Parts, { readonly eventNames: readonly string[]; readonly masks: Uint32Array }>();

/** By event id, the parts that ask for its name, whatever their filters. */
export function masksByName(parts: Parts, eventNames: readonly string[]): Uint32Array {
  const known = named.get(parts);
  if (known?.eventNames === eventNames) return known.masks;
  const masks = new Uint32Array(eventNames.length);
  parts.forEach(({ any }, index) => {
    const names = new Set(any.map((matcher) => matcher.event));
    eventNames.forEach((name, id) => {
      if (names.has(name) || names.has('*')) masks[id] |= 1 << index;
    });
  });
  named.set(parts, { eventNames, masks });
  return masks;
}

/** Whether some event may be taken as one step or as another. */
export const isShared = (masks: Uint32Array): boolean => masks.some((mask) => (mask & (mask - 1)) !== 0);

/** By run, 1 where two of its matches happened at once. */
function tiedRuns(start: Uint32Array, time: Float64Array): Uint8Array {
  const tied = new Uint8Array(start.length - 1);
  for (let i = 1, run = 0; i < time.length; i++) {
    if (time[i] !== time[i - 1]) continue;
    while (start[run + 1] <= i) run++;
    if (start[run] < i) tied[run] = 1;
  }
  return tied;
}

function runsOf(program: FunnelProgram, segment: Segment, properties: PropertyColumns): Runs {
  const { rules, document } = program;
  if (!rules.inSession) return { rowStart: segment.userStart, ofUnit: null, users: null };
  const cuts = sessionCut(document.session, properties, rules.sessionGap);
  const { rowStart, ofUser } = sessionsOf(segment, rules, cuts);
  if (document.unit.kind !== 'session') return { rowStart, ofUnit: ofUser, users: null };
  const users = new Uint32Array(rowStart.length - 1);
  for (let user = 0; user < segment.users; user++) users.fill(user, ofUser[user], ofUser[user + 1]);
  return { rowStart, ofUnit: null, users };
}

/** The rows at which sessions begin (and the end), and the first session of each user (and the end). */
function sessionsOf(
  segment: Segment,
  rules: FunnelRules,
  cuts: SessionCut,
): { rowStart: Uint32Array; ofUser: Uint32Array } {
  const { userStart, users, rows } = segment;
  const timeOf = ticksOf(rules.ticksPerMs, segment);
  const starts = new Uint32Array(rows + 1);
  const ofUser = new Uint32Array(users + 1);
  let count = 0;
  for (let user = 0; user < users; user++) {
    ofUser[user] = count;
    let before = 0;
    for (let row = userStart[user]; row < userStart[user + 1]; row++) {
      const time = timeOf(row);
      if (row === userStart[user] || cuts(row - 1, row, user, time - before)) starts[count++] = row;
      before = time;
    }
  }
  ofUser[users] = count;
  starts[count] = rows;
  return { rowStart: starts.slice(0, count + 1), ofUser };
}
