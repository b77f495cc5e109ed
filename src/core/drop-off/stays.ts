import { type PropertyColumn, type PropertyColumns, type Segment, SILENCE, ticksOf } from '../data/columns.ts';
import { sessionCut } from '../data/session-source.ts';
import { AttemptFinder } from '../funnel/kernel/attempts.ts';
import { RESULT } from '../funnel/kernel/candidates.ts';
import { UnitCutter } from '../funnel/kernel/events.ts';
import { CONVERTED, DROPPED, OPEN, REMOVED } from '../funnel/outcomes.ts';
import { matchRows } from '../funnel/row-match.ts';
import { appendTime, type TimeList, timeLists } from '../funnel/tally.ts';
import { membersFor } from '../segment/members.ts';
import { upToNextBy } from './earliest-match.ts';
import type { DropOffProgram, UnitSource } from './program.ts';

/** Which group a unit belongs to. */
export const GROUP = { dropped: 0, wentOn: 1, open: 2 } as const;
export type Group = 0 | 1 | 2;

/** No row of a next step. */
export const NOT_REACHED = 0xffffffff;

/** A number of those who dropped and one of those who went on. */
export type Pair = [dropped: number, wentOn: number];

/** The units of one segment that reached the step and, but for the open ones, what they did there. By unit. */
export interface Stays {
  count: number;
  /** Its user's index in the segment. */
  user: Uint32Array;
  group: Uint8Array;
  /** The row of its match of the step, after which the stay begins. */
  at: Uint32Array;
  /** One past the last row that can belong to the stay; rows of other units between do not. */
  end: Uint32Array;
  /** Who went on: the row of the match of the next step; `NOT_REACHED` for the others. */
  reached: Uint32Array;
  /** Ticks of its entry, and from which it would no longer be open had it stopped at the step. */
  entry: Float64Array;
  over: Float64Array;
  /** How many attempts it made, one after another; and on which it converted, 0 for who did not. */
  attempts: Uint32Array;
  convertedOn: Uint32Array;
  /** Of all units, in the group or not: ticks between an entry and the next. */
  readonly gaps: TimeList;
  /** Units that stand in both of two groups. */
  overlap: number;
}

/** What belongs to the unit of a row. */
export interface UnitRows {
  /** Whether a row of the same user does: filters, range and the value a unit is held to. */
  has(row: number, user: number): boolean;
  /** Whether a row takes part at all, in whichever unit of its user. */
  counts(row: number, user: number): boolean;
  /** It is something somebody did: no silence, which no stay and no session holds. */
  real(row: number): boolean;
  /** Whether a row that does has the name of the one before it, where these are one. */
  repeats(row: number, user: number): boolean;
  /** Every row does: of its user, and of nobody else. */
  readonly whole: boolean;
}

/** Tells which rows belong to the unit that has row `at`; call it before `has`. */
export function unitRows(
  { funnel }: DropOffProgram,
  segment: Segment,
  properties: PropertyColumns,
): UnitRows & { begin(at: number, user: number): void } {
  const { document, rules } = funnel;
  const { unit } = document;
  const match = matchRows(funnel, segment, properties);
  const timeOf = ticksOf(rules.ticksPerMs, segment);
  const held = unit.kind === 'property' ? properties.get(unit.property) : undefined;
  const code = held && held.per === 'row' ? held.codes : null;
  const silences = properties.get(SILENCE)?.codes;
  let value = 0;
  const { cutFrom, cutTo, cutsEvents } = rules;
  // A session's own rows lie between these.
  let [low, high] = [0, Number.POSITIVE_INFINITY];
  const cuts = sessionCut(document.session, properties, rules.sessionGap);
  const counts = (row: number, user: number): boolean =>
    !(cutsEvents && (timeOf(row) < cutFrom || timeOf(row) >= cutTo)) && match.passes(row, user);
  const has = (row: number, user: number): boolean =>
    row >= low && row <= high && (!code || code[row] === value) && counts(row, user);
  return {
    begin: (at, user) => {
      if (code) value = code[at];
      if (unit.kind === 'session') {
        low = sessionEdge(at, user, -1);
        high = sessionEdge(at, user, 1);
      }
    },
    has,
    counts,
    real: (row) => silences === undefined || silences[row] === 0,
    repeats: (row, user) => {
      if (!document.collapse) return false;
      for (let before = row - 1; before >= segment.userStart[user]; before--)
        if (has(before, user)) return segment.event[before] === segment.event[row];
      return false;
    },
    whole:
      !silences && !code && unit.kind !== 'session' && !cutsEvents && !document.collapse && document.where.length === 0,
  };

  /** The last row of a row's session, going back or on. */
  function sessionEdge(at: number, user: number, by: 1 | -1): number {
    let last = at;
    for (let row = at + by; row >= segment.userStart[user] && row < segment.userStart[user + 1]; row += by) {
      if (!match.passes(row, user)) continue;
      const [before, after] = by === 1 ? [last, row] : [row, last];
      if (cuts(before, after, user, timeOf(after) - timeOf(before))) break;
      last = row;
    }
    return last;
  }
}

/** Finds the units of a segment that reached the step. Null when stopped. */
export function staysOf(
  program: DropOffProgram,
  segment: Segment,
  properties: ReadonlyMap<string, PropertyColumn>,
  stop: () => boolean,
): Stays | null {
  const { funnel, step, next, question, groups, direct, within } = program;
  const { rules, document } = funnel;
  const { userStart } = segment;
  const match = matchRows(funnel, segment, properties);
  const cuts = sessionCut(document.session, properties, rules.sessionGap);
  const timeOf = ticksOf(rules.ticksPerMs, segment);
  const best = rules.attempt === 'best';
  const goal = question.against === 'converted' ? rules.steps.length - 1 : next;
  const stays = emptyStays();

  const earliest = upToNextBy(program);
  const taken = RESULT.taken;
  return program.sources.every(addUnits) ? stays : null;

  function addUnits({ funnel, inTurn, group: own }: UnitSource): boolean {
    const members = membersFor(funnel, segment, properties);
    const speaking = new AttemptFinder(funnel.rules);
    const turns = new AttemptFinder(inTurn);
    // Who dropped or went on is shown by a try that need not be the one that speaks; who belongs to a group is not.
    const isShownByOther = best && groups === null;
    const cutter = new UnitCutter(funnel, segment, properties, false, () => {
      const { events } = cutter;
      speaking.evaluate(events);
      const found = speaking.attempts;
      if (found.length === 0) return;
      // Attempts one after another: who can begin but one makes one.
      let entries = 0;
      for (let i = 0; i < events.length && entries < 2; i++) entries += events.entry[i];
      const { data, size } = found;
      const droppedHere = data[RESULT.state] === DROPPED && data[RESULT.furthest] === step;
      const counted = rules.attempt === 'all' ? speaking : turns;
      if (rules.attempt !== 'all' && (entries > 1 || (isShownByOther && droppedHere))) turns.evaluate(events);
      else if (rules.attempt !== 'all') turns.attempts.length = 0;
      const all = counted.attempts;
      for (let a = all.size; a < all.length; a += all.size)
        appendTime(stays.gaps, events.time[all.data[a + taken]] - events.time[all.data[a - all.size + taken]]);
      const attempts = Math.max(1, all.length / all.size);

      for (let at = 0; at < found.length; at += size) {
        const state = data[at + RESULT.state];
        const furthest = data[at + RESULT.furthest];
        if (state === REMOVED || furthest < step) continue;
        const isOn = furthest >= next;
        if (!isOn && state === OPEN) {
          addStay(stays, events.user, GROUP.open, events.row[data[at + taken + step]]);
          continue;
        }
        if (isOn && furthest < goal) continue;
        if (isOn && question.against === 'converted' && state !== CONVERTED) continue;
        let shown = data;
        let from = at + taken;
        if (!isOn && isShownByOther)
          for (let a = all.length - all.size; a >= 0; a -= all.size)
            if (all.data[a + RESULT.furthest] >= step && all.data[a + RESULT.state] !== REMOVED) {
              shown = all.data;
              from = a + taken;
              break;
            }
        if (isOn && isShownByOther) {
          const way = earliest(events, shown, from);
          if (way) {
            shown = way;
            from = taken;
          }
        }
        const matched = shown[from + step];
        let before = matched;
        for (let k = step + 1; k < next; k++) if (shown[from + k] >= 0) before = shown[from + k];
        const entry = events.time[shown[from]];
        const last = events.time[before];
        const limit = Math.min(entry + rules.window, last + within);
        const row = events.row[matched];
        const place = addStay(stays, events.user, own ?? (isOn ? GROUP.wentOn : GROUP.dropped), row);
        stays.entry[place] = entry;
        stays.over[place] = rules.inSession ? Math.min(limit, last + rules.sessionGap) : limit;
        stays.attempts[place] = attempts;
        if (state === CONVERTED) {
          const since = events.time[data[at + taken]];
          let on = 0;
          for (let a = 0; a < all.length; a += all.size) if (events.time[all.data[a + taken]] <= since) on++;
          stays.convertedOn[place] = Math.max(1, on);
        }
        if (isOn) {
          const reached = events.row[shown[from + next]];
          stays.reached[place] = reached;
          stays.end[place] = direct ? row + 1 : Math.max(row + 1, reached);
        } else stays.end[place] = stayEnd(row, events.user, limit);
      }
    });

    for (let user = 0; user < segment.users; user++) {
      if (user % 1024 === 0 && stop()) return false;
      if (!members || members[user] === 1) cutter.cut(user);
    }
    return true;
  }

  /** One past the last row up to a time, and in the session where all steps are in one. */
  function stayEnd(at: number, user: number, limit: number): number {
    const end = userStart[user + 1];
    let last = at;
    let row = at + 1;
    for (; row < end; row++) {
      if (timeOf(row) > limit) break;
      if (!rules.inSession || !match.passes(row, user)) continue;
      if (cuts(last, row, user, timeOf(row) - timeOf(last))) break;
      last = row;
    }
    return row;
  }
}

function emptyStays(): Stays {
  const room = 1024;
  return {
    count: 0,
    user: new Uint32Array(room),
    group: new Uint8Array(room),
    at: new Uint32Array(room),
    end: new Uint32Array(room),
    reached: new Uint32Array(room),
    entry: new Float64Array(room),
    over: new Float64Array(room),
    attempts: new Uint32Array(room),
    convertedOn: new Uint32Array(room),
    gaps: timeLists(1)[0],
    overlap: 0,
  };
}

/** Drops the units that are not kept, in place. */
export function keepStays(stays: Stays, keep: (place: number) => boolean): void {
  let kept = 0;
  for (let place = 0; place < stays.count; place++) {
    if (!keep(place)) continue;
    for (const part of PARTS) stays[part][kept] = stays[part][place];
    kept++;
  }
  stays.count = kept;
}

const PARTS = ['user', 'group', 'at', 'end', 'reached', 'entry', 'over', 'attempts', 'convertedOn'] as const;

function addStay(stays: Stays, user: number, group: Group, at: number): number {
  const place = stays.count++;
  if (place === stays.user.length) {
    const grown = <A extends Uint8Array | Uint32Array | Float64Array>(from: A, into: A): A => {
      into.set(from);
      return into;
    };
    const room = 2 * place;
    for (const part of ['user', 'at', 'end', 'reached', 'attempts', 'convertedOn'] as const)
      stays[part] = grown(stays[part], new Uint32Array(room));
    for (const part of ['entry', 'over'] as const) stays[part] = grown(stays[part], new Float64Array(room));
    stays.group = grown(stays.group, new Uint8Array(room));
  }
  stays.user[place] = user;
  stays.group[place] = group;
  stays.at[place] = at;
  stays.end[place] = at + 1;
  stays.reached[place] = NOT_REACHED;
  return place;
}
