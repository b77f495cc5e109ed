import { type PropertyColumn, type PropertyColumns, type Segment, ticksOf } from '../../data/columns.ts';
import { type SessionCut, sessionCut } from '../../data/session-source.ts';
import type { Breakdown } from '../document.ts';
import type { FunnelProgram } from '../program.ts';
import { matchRows, type RowMatch } from '../row-match.ts';
import type { FunnelRules } from '../rules.ts';
import { type Matches, matchesOf } from './matches.ts';

/** An event is in the tie group of the one before it. */
export const JOINS = 1;
/**
 * It is the first of a tie group whose events do not come in the order in which attempts take steps, or act on each other
 * in it. Those of any other group (0) may be taken one after another, as if they were in none.
 */
export const OUT_OF_TURN = 2;

/**
 * The events of one unit that are a step or an exclusion, as columns: what `UnitEvent` is to the reference evaluator.
 * The unit at hand has the events `start` … `length - 1`; units may stand one after another in the same columns.
 */
export class UnitEvents {
  /** The unit at hand: its place among those whose columns these are, its first event, one past its last, its user. */
  unit = 0;
  start = 0;
  length = 0;
  user = 0;
  /** The code of the breakdown value it is held to, or stands under; else 0. */
  value = 0;
  row = new Int32Array(64);
  /** Ticks since the data set's base. */
  time = new Float64Array(64);
  /** Ticks of the first event of its tie group, whatever that is. */
  began = new Float64Array(64);
  /** Where it stands in its tie group: one of the three above. */
  joins = new Uint8Array(64);
  session = new Int32Array(64);
  /** What is direct goes by: counts the unit's tie groups, but a group of repeats only is in the place of the one before. */
  place = new Int32Array(64);
  /** 1 where it is none but as an entry, since its name is that of the event before it. */
  repeat = new Uint8Array(64);
  /** Masks of the steps and the exclusions it is an event of. */
  steps = new Uint32Array(64);
  exclusions = new Uint32Array(64);
  /** 1 where an attempt may begin, if it is in range. */
  entry = new Uint8Array(64);
  /** Some event may be taken as one step or as another. */
  shared = false;
  /** Not every event in range may be an entry, or be taken as a step. */
  marked = false;
  /** How many units these are the columns of. */
  units = 0;
  /** By unit: where its events begin (and the end), its user, and its value. */
  starts = new Int32Array(64);
  users = new Int32Array(64);
  values = new Int32Array(64);
  /** By unit: ticks of the user's last event, and which session that was in (-1: one the unit is no part of). */
  lastTime = new Float64Array(64);
  lastSession = new Int32Array(64);
  /** By unit: the place of its last event, whatever it is. */
  lastPlace = new Int32Array(64);
  /** By unit: 1 where the tie group of some event holds another, or began before it. */
  tied = new Uint8Array(64);

  /** Turns to a unit. */
  turnTo(unit: number): void {
    this.unit = unit;
    this.start = this.starts[unit];
    this.length = this.starts[unit + 1];
    this.user = this.users[unit];
    this.value = this.values[unit];
  }

  /** Notes of the unit at hand what the columns by unit hold. */
  note(lastTime: number, lastSession: number, lastPlace: number, isTied: boolean): void {
    const { unit } = this;
    if (unit + 1 === this.starts.length) {
      const room = 2 * this.starts.length;
      this.starts = grown(this.starts, new Int32Array(room));
      this.users = grown(this.users, new Int32Array(room));
      this.values = grown(this.values, new Int32Array(room));
      this.lastTime = grown(this.lastTime, new Float64Array(room));
      this.lastSession = grown(this.lastSession, new Int32Array(room));
      this.lastPlace = grown(this.lastPlace, new Int32Array(room));
      this.tied = grown(this.tied, new Uint8Array(room));
    }
    this.starts[unit] = this.start;
    this.starts[unit + 1] = this.length;
    this.users[unit] = this.user;
    this.values[unit] = this.value;
    this.lastTime[unit] = lastTime;
    this.lastSession[unit] = lastSession;
    this.lastPlace[unit] = lastPlace;
    this.tied[unit] = isTied ? 1 : 0;
  }

  /** Whether an attempt may begin at an event. */
  isEntry(event: number, { from, to }: FunnelRules): boolean {
    return this.entry[event] === 1 && this.time[event] >= from && this.time[event] < to;
  }

  /** Whether the session of an event is its user's last, and may go on after the end of the data. */
  sessionGoesOn(event: number, { end, sessionGap }: FunnelRules): boolean {
    return this.session[event] === this.lastSession[this.unit] && end - this.lastTime[this.unit] <= sessionGap;
  }

  /** Makes room for so many more events. */
  grow(more: number): void {
    const size = this.length + more;
    if (size <= this.row.length) return;
    const room = Math.max(size, 2 * this.row.length);
    this.row = grown(this.row, new Int32Array(room));
    this.time = grown(this.time, new Float64Array(room));
    this.began = grown(this.began, new Float64Array(room));
    this.joins = grown(this.joins, new Uint8Array(room));
    this.session = grown(this.session, new Int32Array(room));
    this.place = grown(this.place, new Int32Array(room));
    this.repeat = grown(this.repeat, new Uint8Array(room));
    this.steps = grown(this.steps, new Uint32Array(room));
    this.exclusions = grown(this.exclusions, new Uint32Array(room));
    this.entry = grown(this.entry, new Uint8Array(room));
  }
}

/** The larger room, with what was in the smaller one. */
export function grown<A extends { set(from: A): void }>(from: A, into: A): A {
  into.set(from);
  return into;
}

/** Whether a breakdown goes by the first or last event of a unit that carries a value: these lend their units theirs. */
export const isCarried = (breakdown: Breakdown | null): boolean =>
  breakdown?.attribution === 'first' || breakdown?.attribution === 'last';

type CodeOf = (row: number, user: number) => number;

/**
 * Cuts a segment into units like `eachUnit` of the reference, over columns. Only the events that are a step or an exclusion
 * are kept; what the others mean for these is noted with them.
 */
export class UnitCutter {
  readonly events = new UnitEvents();
  private readonly rules: FunnelRules;
  private readonly segment: Segment;
  private readonly matches: Matches;
  private readonly match: RowMatch;
  private readonly visit: (() => void) | null;
  private readonly cuts: SessionCut;
  private readonly timeOf: (row: number) => number;
  private readonly unit: FunnelProgram['document']['unit']['kind'];
  private readonly occurrence: FunnelProgram['document']['steps'][number]['occurrence'];
  private readonly filtered: boolean;
  /** Rows that do not match matter, too. */
  private readonly walks: boolean;
  private readonly hasSessions: boolean;
  /** The property value a unit is held to, and the breakdown value. */
  private readonly held: CodeOf | null;
  private readonly split: CodeOf | null;
  private readonly values: number;
  /** The breakdown value an event lends its unit, if it is its first or last with one. */
  private readonly lent: CodeOf | null;
  private readonly lastLends: boolean;
  private readonly collapses: boolean;
  /** The unit at hand: the time its tie group began, the first event kept of it, its place, whether it has one of its own. */
  private groupTime = Number.NaN;
  private groupStart = 0;
  private place = -1;
  private hasPlace = true;
  /** Of its last event kept: the highest step, and whether it excludes. */
  private highest = 0;
  private groupExcludes = false;
  private isTied = false;
  /** Ticks of its user's last event. */
  private userTime = Number.NaN;
  /** The event before, where repeats are none. */
  private lastName = -1;
  private lastSession = -1;
  /** Its first occurrence of the first step; -1 for none yet. */
  private firstRow = -1;
  /** A user's events where they are split by a value: the row, the match (-1 for none), the session and the part of each. */
  private rows = new Int32Array(64);
  private found = new Int32Array(64);
  private sessions = new Int32Array(64);
  private parts = new Int32Array(64);
  private order = new Int32Array(64);
  private placed = 0;
  private readonly partOf = new Map<number, number>();
  private readonly sizes: number[] = [];
  private readonly valueOf: number[] = [];

  /** Where nobody visits the units, one after another, the columns hold all of them. */
  constructor(
    program: FunnelProgram,
    segment: Segment,
    properties: PropertyColumns,
    inside: boolean,
    visit: (() => void) | null,
  ) {
    const { rules, document } = program;
    const { unit, breakdown } = document;
    this.rules = rules;
    this.collapses = document.collapse;
    this.segment = segment;
    this.match = matchRows(program, segment, properties);
    // By user, whatever the sessions.
    this.matches = matchesOf({ ...program, rules: { ...rules, inSession: false } }, segment, properties);
    this.visit = visit;
    this.cuts = sessionCut(document.session, properties, rules.sessionGap);
    this.timeOf = ticksOf(rules.ticksPerMs, segment);
    this.unit = unit.kind;
    this.occurrence = document.steps[0].occurrence;
    this.filtered = document.where.length > 0;
    this.held = unit.kind === 'property' ? codeOf(properties.get(unit.property)) : null;
    this.values = 1 + ((breakdown && properties.get(breakdown.property)?.values.length) ?? 0);
    this.split = inside && breakdown ? codeOf(properties.get(breakdown.property)) : null;
    this.lent = !inside && isCarried(breakdown) ? codeOf(properties.get(breakdown!.property)) : null;
    this.lastLends = breakdown?.attribution === 'last';
    this.hasSessions = rules.inSession;
    this.walks =
      // Whoever sees the units of a user one by one sees them in the order of their first events.
      visit !== null ||
      rules.inSession ||
      this.collapses ||
      this.lent !== null ||
      rules.tieTolerance > 0 ||
      this.occurrence === 'first-ever' ||
      rules.steps.some(({ direct }) => direct);
    this.events.shared = this.matches.shared;
    this.events.marked = this.collapses || this.occurrence !== 'any';
  }

  /** Cuts the units of a user, one after another, in `events`. */
  cut(user: number): void {
    const { segment, match, events, matches, filtered } = this;
    const { userStart } = segment;
    const start = userStart[user];
    let end = userStart[user + 1];
    if (filtered) while (end > start && !match.passes(end - 1, user)) end--;
    if (end === start) return;
    let next = matches.start[user];
    const lastMatch = matches.start[user + 1];
    if (next === lastMatch) return;
    events.user = user;
    this.userTime = this.timeOf(end - 1);
    const splits = this.held !== null || this.split !== null;
    if (splits) this.beginParts(end - start);
    else this.begin(0);
    events.grow(lastMatch - next);
    let session = 0;
    if (!this.walks)
      for (; next < lastMatch; next++)
        if (splits) this.addToPart(matches.rows[next], next, user, 0);
        else this.add(matches.rows[next], next, user, matches.time[next], 0);
    else {
      let before = this.timeOf(start);
      let last = start;
      for (let row = start; row < end; row++) {
        if (filtered && !match.passes(row, user)) continue;
        const time = this.timeOf(row);
        if (this.hasSessions && this.cuts(last, row, user, time - before)) {
          session++;
          if (this.unit === 'session' && !splits) {
            this.finish(-1);
            this.begin(0);
          }
        }
        before = time;
        last = row;
        const isMatch = next < lastMatch && matches.rows[next] === row;
        if (splits) this.addToPart(row, isMatch ? next : -1, user, session);
        else this.add(row, isMatch ? next : -1, user, time, session);
        if (isMatch) next++;
      }
    }
    if (splits) this.cutParts(user, session);
    else this.finish(session);
  }

  private begin(value: number): void {
    const { events } = this;
    if (this.visit) events.length = 0;
    events.start = events.length;
    events.value = value;
    this.isTied = false;
    this.groupTime = Number.NEGATIVE_INFINITY;
    this.place = -1;
    this.hasPlace = true;
    this.lastName = -1;
    this.firstRow = -1;
  }

  /** `session`: that of the user's last event, if the unit is a part of it. */
  private finish(session: number): void {
    const { events } = this;
    if (events.length === events.start) return;
    events.note(this.userTime, session, this.place, this.isTied);
    if (this.visit) this.visit();
    else events.units = ++events.unit;
  }

  /** Adds an event to the unit at hand, if it is a match; else notes what it means for these. */
  private add(row: number, found: number, user: number, time: number, session: number): void {
    const { rules, events, occurrence, matches } = this;
    const steps = found < 0 ? 0 : matches.steps[found];
    if (occurrence !== 'any' && this.firstRow < 0)
      if (occurrence === 'first-ever' ? this.match.namedByFirstStep(row) : (steps & 1) !== 0) this.firstRow = row;
    if (time < rules.cutFrom || time >= rules.cutTo) return;
    const inRange = time >= rules.from && time < rules.to;
    const begins = rules.order === 'any' ? steps !== 0 : (steps & 1) !== 0;
    const isEntry = inRange && begins && (occurrence === 'any' || row === this.firstRow);
    const isRepeat = this.collapses && this.repeats(row, session);
    if (isRepeat && !isEntry) return;
    const joins = time - this.groupTime <= rules.tieTolerance;
    if (!joins) {
      this.groupTime = time;
      this.groupStart = events.length;
      this.hasPlace = false;
    }
    if (this.lent && inRange && (this.lastLends || events.value === 0)) {
      const code = this.lent(row, user);
      if (code !== 0) events.value = code;
    }
    // Whatever it is, it comes between, even where it joins a group of repeats only.
    if (!isRepeat && !this.hasPlace) {
      this.hasPlace = true;
      this.place++;
      for (let i = this.groupStart; i < events.length; i++) events.place[i] = this.place;
    }
    if (found < 0) return;
    const n = events.length++;
    const exclusions = isRepeat || !matches.exclusions ? 0 : matches.exclusions[found];
    events.row[n] = row;
    events.time[n] = time;
    events.began[n] = this.groupTime;
    const mask = isRepeat ? steps & 1 : steps;
    const isTied = n > this.groupStart;
    events.joins[n] = isTied ? JOINS : 0;
    this.isTied ||= isTied || time !== this.groupTime;
    if (!isTied) this.highest = 0;
    else if (
      exclusions !== 0 ||
      this.groupExcludes ||
      (mask !== 0 && (events.shared || 31 - Math.clz32(mask) < this.highest))
    )
      events.joins[this.groupStart] = OUT_OF_TURN;
    this.groupExcludes = exclusions !== 0;
    if (mask !== 0) this.highest = 31 - Math.clz32(mask);
    events.session[n] = session;
    events.place[n] = this.place;
    events.repeat[n] = isRepeat ? 1 : 0;
    events.steps[n] = steps;
    events.exclusions[n] = exclusions;
    events.entry[n] = isEntry ? 1 : 0;
  }

  /** Whether an event has the name of the one before it, in the same session where all steps are in one. */
  private repeats(row: number, session: number): boolean {
    const name = this.segment.event[row];
    const same = name === this.lastName && (!this.rules.inSession || session === this.lastSession);
    this.lastName = name;
    this.lastSession = session;
    return same;
  }

  private beginParts(room: number): void {
    this.placed = 0;
    this.partOf.clear();
    this.sizes.length = 0;
    this.valueOf.length = 0;
    if (this.rows.length >= room) return;
    this.rows = new Int32Array(2 * room);
    this.found = new Int32Array(2 * room);
    this.sessions = new Int32Array(2 * room);
    this.parts = new Int32Array(2 * room);
    this.order = new Int32Array(2 * room);
  }

  /** Assigns an event to the unit of its session or value, and of its breakdown value; one without a value to none. */
  private addToPart(row: number, found: number, user: number, session: number): void {
    const held = this.held ? this.held(row, user) : this.unit === 'session' ? session : 0;
    const value = this.split ? this.split(row, user) : 0;
    if ((this.held && held === 0) || (this.split && value === 0)) return;
    const key = held * this.values + value;
    let part = this.partOf.get(key);
    if (part === undefined) {
      part = this.sizes.length;
      this.partOf.set(key, part);
      this.sizes.push(0);
      this.valueOf.push(value);
    }
    const n = this.placed++;
    this.rows[n] = row;
    this.found[n] = found;
    this.sessions[n] = session;
    this.parts[n] = part;
    this.sizes[part]++;
  }

  private cutParts(user: number, session: number): void {
    const { sizes, order, parts, rows, found, sessions, placed } = this;
    let start = 0;
    for (let part = 0; part < sizes.length; part++) {
      const size = sizes[part];
      sizes[part] = start;
      start += size;
    }
    for (let i = 0; i < placed; i++) order[sizes[parts[i]]++] = i;
    for (let part = 0, n = 0; part < sizes.length; part++) {
      this.begin(this.valueOf[part]);
      for (; n < sizes[part]; n++) {
        const row = rows[order[n]];
        this.add(row, found[order[n]], user, this.timeOf(row), sessions[order[n]]);
      }
      this.finish(session);
    }
  }
}

const codeOf = (column: PropertyColumn | undefined): CodeOf => {
  if (!column) return () => 0;
  const { codes, per } = column;
  return per === 'user' ? (_, user) => codes[user] : (row) => codes[row];
};
