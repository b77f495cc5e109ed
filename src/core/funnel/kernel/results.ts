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
  private readonly optional: Uint8Array;
  private readonly times: readonly TimeList[];
  private count = 0;
  private codes: Uint8Array;
  private users: Uint32Array;
  /** Null as long as every attempt matched just the steps up to its furthest. */
  private matched: Uint32Array | null = null;
  private values: Uint32Array | null;

  /** `room`: for so many attempts, before it grows; `grouped`: they stand under values. */
  constructor(rules: FunnelRules, times: readonly TimeList[], room: number, grouped: boolean) {
    this.times = times;
    this.codes = new Uint8Array(room);
    this.users = new Uint32Array(room);
    this.values = grouped ? new Uint32Array(room) : null;
    this.optional = Uint8Array.from(rules.steps, ({ optional }) => Number(optional));
  }

  /** Adds the attempts of a unit, under its breakdown value or that of a step. */
  addAttempts({ user, time, row, value }: UnitEvents, attempts: CandidateList, values: StepValues | null): void {
    const { optional, times } = this;
    const { data, length, size } = attempts;
    for (let at = 0; at < length; at += size) {
      const last = data[at + RESULT.last];
      const state = data[at + RESULT.state];
      const taken = at + RESULT.taken;
      const depth = data[at + RESULT.furthest] + 1;
      let group = value;
      if (values) {
        const event = data[taken + values.step];
        group = event < 0 ? 0 : valueAt(values, user, row[event]);
      }
      if (state === REMOVED) {
        // Of such a unit nothing more is told.
        this.add(user, depth * 4 + state, prefix(depth), group);
        continue;
      }
      let matched = 1;
      const entered = time[data[taken]];
      let before = entered;
      for (let k = 1; k <= last; k++) {
        const event = data[taken + k];
        if (event < 0) continue;
        matched |= 1 << k;
        const now = time[event];
        // Inside a tie group a step taken out of turn counts as simultaneous.
        appendTime(times[k], now > before ? now - before : 0);
        if (optional[k] === 0) before = now;
      }
      if (state === CONVERTED) appendTime(times[0], before > entered ? before - entered : 0);
      this.add(user, depth * 4 + state, matched, group);
    }
  }

  outcomes(): Outcomes {
    const { count, codes, users, matched, values } = this;
    return {
      count,
      codes: codes.subarray(0, count),
      users: users.subarray(0, count),
      matched: matched?.subarray(0, count) ?? null,
      values: values?.subarray(0, count) ?? null,
    };
  }

  private add(user: number, code: number, matched: number, value: number): void {
    const at = this.count++;
    if (at === this.codes.length) {
      this.codes = grown(this.codes, new Uint8Array(2 * at));
      this.users = grown(this.users, new Uint32Array(2 * at));
      this.matched &&= grown(this.matched, new Uint32Array(2 * at));
      this.values &&= grown(this.values, new Uint32Array(2 * at));
    }
    this.codes[at] = code;
    this.users[at] = user;
    if (this.values) this.values[at] = value;
    if (matched >>> 0 !== prefix(code >> 2)) this.matched ??= this.prefixes();
    if (this.matched) this.matched[at] = matched;
  }

  private prefixes(): Uint32Array {
    const matched = new Uint32Array(this.codes.length);
    for (let at = 0; at < this.count; at++) matched[at] = prefix(this.codes[at] >> 2);
    return matched;
  }
}

/** The mask of the first `depth` steps, of which there are 1 to 32. */
const prefix = (depth: number): number => -1 >>> (32 - depth);

function grown<A extends Uint8Array | Uint32Array>(from: A, into: A): A {
  into.set(from);
  return into;
}
