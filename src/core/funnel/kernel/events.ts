import type { PropertyColumn, PropertyColumns, Segment } from '../../data/columns.ts';
import { type SessionCut, sessionCut } from '../../data/session-source.ts';
import type { FunnelProgram } from '../program.ts';
import { matchRows, type RowMatch } from '../row-match.ts';
import type { FunnelRules } from '../rules.ts';

/**
 * The events of one unit that matter, as columns: what `UnitEvent` is to the reference evaluator. Filled anew for each
 * unit, so that nothing is allocated on the way.
 */
export class UnitEvents {
  length = 0;
  row = new Int32Array(64);
  /** Ticks since the data set's base. */
  time = new Float64Array(64);
  /** Tie groups and sessions; the former counted from 0 without gaps. */
  group = new Int32Array(64);
  session = new Int32Array(64);
  /** What is direct goes by: like `group`, but a group of repeats only is in the place of the one before it. */
  place = new Int32Array(64);
  /** 1 where it is none but as an entry, since its name is that of the event before it. */
  repeat = new Uint8Array(64);
  /** Masks of the steps and the exclusions it is an event of. */
  steps = new Uint32Array(64);
  exclusions = new Uint32Array(64);
  /** 1 where an attempt may begin. */
  entry = new Uint8Array(64);
  user = 0;
  /** Ticks of the user's last event, and which session that was in (-1: one the unit is no part of). */
  lastTime = Number.NaN;
  lastSession = 0;
  /** The code of the breakdown value the unit is held to, or stands under; else 0. */
  value = 0;

  /** Makes room for so many events, and forgets those that are there. */
  clear(room: number): void {
    this.length = 0;
    if (room <= this.row.length) return;
    const size = 2 * room;
    this.row = new Int32Array(size);
    this.time = new Float64Array(size);
    this.group = new Int32Array(size);
    this.session = new Int32Array(size);
    this.place = new Int32Array(size);
    this.repeat = new Uint8Array(size);
    this.steps = new Uint32Array(size);
    this.exclusions = new Uint32Array(size);
    this.entry = new Uint8Array(size);
  }
}

type CodeOf = (row: number, user: number) => number;

/**
 * Cuts a segment into units like `eachUnit` of the reference, over columns. Of the events that are no step and no
 * exclusion it keeps those that direct steps mind: the first one after each that is.
 */
export class UnitCutter {
  readonly events = new UnitEvents();
  private readonly rules: FunnelRules;
  private readonly segment: Segment;
  private readonly match: RowMatch;
  private readonly visit: () => void;
  private readonly cuts: SessionCut;
  private readonly perSecond: number;
  private readonly unit: FunnelProgram['document']['unit']['kind'];
  private readonly occurrence: FunnelProgram['document']['steps'][number]['occurrence'];
  private readonly keepsGaps: boolean;
  /** The property value a unit is held to, and the breakdown value. */
  private readonly held: CodeOf | null;
  private readonly split: CodeOf | null;
  private readonly values: number;
  /** The breakdown value an event lends its unit, if it is its first or last with one. */
  private readonly lent: CodeOf | null;
  private readonly lastLends: boolean;
  /** The unit at hand: the time its tie group began, whether the next event kept begins another. */
  private groupTime = Number.NaN;
  private isNew = true;
  private group = -1;
  private place = -1;
  /** The group that has a place of its own already. */
  private placedGroup = -1;
  /** The event before, where repeats are none. */
  private lastName = -1;
  private lastSession = -1;
  private readonly collapses: boolean;
  /** Its first occurrence of the first step; -1 for none yet. */
  private firstRow = -1;
  /** A user's events where they are split by a value: the part of each, and their order by part. */
  private rows = new Int32Array(64);
  private sessions = new Int32Array(64);
  private parts = new Int32Array(64);
  private order = new Int32Array(64);
  private placed = 0;
  private readonly partOf = new Map<number, number>();
  private readonly sizes: number[] = [];
  private readonly valueOf: number[] = [];

  constructor(
    program: FunnelProgram,
    segment: Segment,
    properties: PropertyColumns,
    inside: boolean,
    visit: () => void,
  ) {
    const { rules, document } = program;
    const { unit, breakdown } = document;
    this.rules = rules;
    this.collapses = document.collapse;
    this.segment = segment;
    this.match = matchRows(program, segment, properties);
    this.visit = visit;
    this.cuts = sessionCut(document.session, properties, rules.sessionGap);
    this.perSecond = rules.ticksPerMs * 1000;
    this.unit = unit.kind;
    this.occurrence = document.steps[0].occurrence;
    this.keepsGaps = rules.steps.some(({ direct }) => direct);
    this.held = unit.kind === 'property' ? codeOf(properties.get(unit.property)) : null;
    this.values = 1 + ((breakdown && properties.get(breakdown.property)?.values.length) ?? 0);
    this.split = inside && breakdown ? codeOf(properties.get(breakdown.property)) : null;
    const lends = !inside && (breakdown?.attribution === 'first' || breakdown?.attribution === 'last');
    this.lent = lends ? codeOf(properties.get(breakdown!.property)) : null;
    this.lastLends = breakdown?.attribution === 'last';
  }

  /** Visits the units of a user, one after another, in `events`. */
  cut(user: number): void {
    const { segment, match, events } = this;
    const { seconds, fraction, userStart } = segment;
    const start = userStart[user];
    let end = userStart[user + 1];
    while (end > start && !match.passes(end - 1, user)) end--;
    if (end === start) return;
    events.clear(end - start);
    events.user = user;
    events.lastTime = this.timeOf(end - 1);
    const splits = this.held !== null || this.split !== null;
    if (splits) this.beginParts(end - start);
    else this.begin(0);
    let session = 0;
    let before = this.timeOf(start);
    let last = start;
    let n = 0;
    for (let row = start; row < end; row++) {
      if (!match.passes(row, user)) continue;
      const time = seconds[row] * this.perSecond + (fraction ? fraction[row] : 0);
      if (n > 0 && this.cuts(last, row, user, time - before)) {
        session++;
        if (this.unit === 'session' && !splits) {
          events.lastSession = -1;
          this.visit();
          this.begin(0);
        }
      }
      before = time;
      last = row;
      n++;
      if (splits) this.addToPart(row, user, session);
      else this.add(row, user, time, session);
    }
    events.lastSession = session;
    if (splits) this.visitParts(user);
    else this.visit();
  }

  private timeOf(row: number): number {
    const { seconds, fraction } = this.segment;
    return seconds[row] * this.perSecond + (fraction ? fraction[row] : 0);
  }

  private begin(value: number): void {
    this.events.length = 0;
    this.events.value = value;
    this.groupTime = Number.NEGATIVE_INFINITY;
    this.isNew = true;
    this.group = -1;
    this.place = -1;
    this.placedGroup = -1;
    this.lastName = -1;
    this.firstRow = -1;
  }

  /** Adds an event to the unit at hand, if it matters. */
  private add(row: number, user: number, time: number, session: number): void {
    const { rules, match, events, occurrence } = this;
    const steps = match.steps(row, user);
    if (occurrence !== 'any' && this.firstRow < 0)
      if (occurrence === 'first-ever' ? match.namedByFirstStep(row) : (steps & 1) !== 0) this.firstRow = row;
    if (time < rules.cutFrom || time >= rules.cutTo) return;
    const inRange = time >= rules.from && time < rules.to;
    const begins = rules.order === 'any' ? steps !== 0 : (steps & 1) !== 0;
    const isEntry = inRange && begins && (occurrence === 'any' || row === this.firstRow);
    const isRepeat = this.collapses && this.repeats(row, session);
    if (isRepeat && !isEntry) return;
    if (time - this.groupTime > rules.tieTolerance) {
      this.isNew = true;
      this.groupTime = time;
    }
    if (this.lent && inRange && (this.lastLends || events.value === 0)) {
      const code = this.lent(row, user);
      if (code !== 0) events.value = code;
    }
    const exclusions = isRepeat ? 0 : match.exclusions(row, user);
    const n = events.length;
    // Whatever it is, it comes between, even where it joins a group of repeats only.
    if (!isRepeat && !this.isNew) this.takePlace();
    if (steps === 0 && exclusions === 0) {
      const follows = n > 0 && (events.steps[n - 1] !== 0 || events.exclusions[n - 1] !== 0);
      if (!this.keepsGaps || !this.isNew || !follows) return;
    }
    if (this.isNew) this.group++;
    this.isNew = false;
    if (!isRepeat) this.takePlace();
    events.row[n] = row;
    events.time[n] = time;
    events.group[n] = this.group;
    events.session[n] = session;
    events.place[n] = this.place;
    events.repeat[n] = isRepeat ? 1 : 0;
    events.steps[n] = steps;
    events.exclusions[n] = exclusions;
    events.entry[n] = isEntry ? 1 : 0;
    events.length = n + 1;
  }

  /** Whether an event has the name of the one before it, in the same session where all steps are in one. */
  private repeats(row: number, session: number): boolean {
    const name = this.segment.event[row];
    const same = name === this.lastName && (!this.rules.inSession || session === this.lastSession);
    this.lastName = name;
    this.lastSession = session;
    return same;
  }

  /** Gives the tie group at hand a place of its own, if it has none yet. */
  private takePlace(): void {
    if (this.placedGroup === this.group) return;
    this.placedGroup = this.group;
    this.place++;
    const { group, place } = this.events;
    for (let i = this.events.length - 1; i >= 0 && group[i] === this.group; i--) place[i] = this.place;
  }

  private beginParts(room: number): void {
    this.placed = 0;
    this.partOf.clear();
    this.sizes.length = 0;
    this.valueOf.length = 0;
    if (this.rows.length >= room) return;
    this.rows = new Int32Array(2 * room);
    this.sessions = new Int32Array(2 * room);
    this.parts = new Int32Array(2 * room);
    this.order = new Int32Array(2 * room);
  }

  /** Assigns an event to the unit of its session or value, and of its breakdown value; one without a value to none. */
  private addToPart(row: number, user: number, session: number): void {
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
    this.sessions[n] = session;
    this.parts[n] = part;
    this.sizes[part]++;
  }

  private visitParts(user: number): void {
    const { sizes, order, parts, rows, sessions, placed } = this;
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
        this.add(row, user, this.timeOf(row), sessions[order[n]]);
      }
      this.visit();
    }
  }
}

const codeOf = (column: PropertyColumn | undefined): CodeOf => {
  if (!column) return () => 0;
  const { codes, per } = column;
  return per === 'user' ? (_, user) => codes[user] : (row) => codes[row];
};
