import type { PropertyColumn } from '../../data/columns.ts';
import { CONVERTED, type Outcomes, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { appendTime, type TimeList } from '../tally.ts';
import { type CandidateList, RESULT } from './candidates.ts';
import type { UnitEvents } from './events.ts';

/** The column whose value at the event taken as a step a breakdown goes by; undefined where no event has one. */
export interface StepValues {
  readonly step: number;
  readonly column: PropertyColumn | undefined;
}

/** The code of the value at the event of a row and its user; 0 for none. */
export const valueAt = ({ column }: StepValues, user: number, row: number): number =>
  column ? column.codes[column.per === 'user' ? user : row] : 0;

/** The outcomes of one segment, attempt by attempt as they are found, and their times. */
export class UnitResults {
  private readonly rules: FunnelRules;
  private readonly times: readonly TimeList[];
  private count = 0;
  private codes: Uint8Array;
  private users: Uint32Array;
  private matched: Uint32Array;
  private values: Uint32Array;
  /** Some attempt did not match just the steps up to its furthest. */
  private gaps = false;

  /** `room`: for so many attempts, before it grows. */
  constructor(rules: FunnelRules, times: readonly TimeList[], room: number) {
    this.rules = rules;
    this.times = times;
    this.codes = new Uint8Array(room);
    this.users = new Uint32Array(room);
    this.matched = new Uint32Array(room);
    this.values = new Uint32Array(room);
  }

  /** Adds an attempt that took its first `depth` steps, at these ticks. */
  addSteps(user: number, depth: number, state: number, at: Float64Array, value = 0): void {
    const { times } = this;
    this.add(user, depth * 4 + state, prefix(depth), value);
    if (state === REMOVED) return;
    for (let k = 1; k < depth; k++) appendTime(times[k], at[k] - at[k - 1]);
    if (state === CONVERTED) appendTime(times[0], at[depth - 1] - at[0]);
  }

  /** Adds the attempts of a unit, under its breakdown value or that of a step. */
  addAttempts(events: UnitEvents, { data, length, size }: CandidateList, values: StepValues | null): void {
    for (let at = 0; at < length; at += size) this.addAttempt(events, data, at, values);
  }

  /** Adds the one that stands at an offset. */
  addAttempt({ user, time, row, value }: UnitEvents, data: Int32Array, at: number, values: StepValues | null): void {
    const { rules, times } = this;
    const last = data[at + RESULT.last];
    const state = data[at + RESULT.state];
    const taken = at + RESULT.taken;
    let matched = 0;
    for (let k = 0; k <= last; k++) if (data[taken + k] >= 0) matched |= 1 << k;
    let group = value;
    if (values) {
      const event = data[taken + values.step];
      group = event < 0 ? 0 : valueAt(values, user, row[event]);
    }
    const depth = data[at + RESULT.furthest] + 1;
    if (matched >>> 0 !== prefix(depth)) this.gaps = true;
    this.add(user, depth * 4 + state, matched, group);
    if (state === REMOVED) return;
    let before = data[taken];
    for (let k = 1; k <= last; k++) {
      const now = data[taken + k];
      if (now < 0) continue;
      // Inside a tie group a step taken out of turn counts as simultaneous.
      appendTime(times[k], Math.max(0, time[now] - time[before]));
      if (!rules.steps[k].optional) before = now;
    }
    if (state === CONVERTED) appendTime(times[0], Math.max(0, time[before] - time[data[taken]]));
  }

  outcomes(grouped: boolean): Outcomes {
    const { count } = this;
    return {
      count,
      codes: this.codes.subarray(0, count),
      users: this.users.subarray(0, count),
      matched: this.gaps ? this.matched.subarray(0, count) : null,
      values: grouped ? this.values.subarray(0, count) : null,
    };
  }

  private add(user: number, code: number, matched: number, value: number): void {
    const at = this.count++;
    if (at === this.codes.length) {
      this.codes = grown(this.codes, new Uint8Array(2 * at));
      this.users = grown(this.users, new Uint32Array(2 * at));
      this.matched = grown(this.matched, new Uint32Array(2 * at));
      this.values = grown(this.values, new Uint32Array(2 * at));
    }
    this.codes[at] = code;
    this.users[at] = user;
    this.matched[at] = matched;
    this.values[at] = value;
  }
}

/** The mask of the first `depth` steps, of which there are 1 to 32. */
const prefix = (depth: number): number => -1 >>> (32 - depth);

function grown<A extends Uint8Array | Uint32Array>(from: A, into: A): A {
  into.set(from);
  return into;
}
