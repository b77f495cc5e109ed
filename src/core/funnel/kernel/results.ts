import { codeAt, type PropertyColumn } from '../../data/columns.ts';
import { CONVERTED, type Outcomes, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import { appendTime, type TimeList } from '../tally.ts';
import { type CandidateList, RESULT } from './candidates.ts';
import { grown, type UnitEvents } from './events.ts';

/** The column whose value at the event taken as a step a breakdown goes by; undefined where no event has one. */
export interface StepValues {
  readonly step: number;
  readonly column: PropertyColumn | undefined;
}

/** The outcomes of one segment, attempt by attempt as they are found, and their times. */
export class UnitResults {
  private readonly optional: Uint8Array;
  private readonly times: readonly TimeList[];
  private count = 0;
  private codes: Uint8Array;
  private users: Uint32Array;
  /** Null where every attempt matches just the steps up to its furthest. */
  private matched: Uint32Array | null;
  private values: Uint32Array | null;

  /** `room`: for so many attempts, before it grows; `grouped`: they stand under values. */
  constructor(rules: FunnelRules, times: readonly TimeList[], room: number, grouped: boolean) {
    this.times = times;
    this.codes = new Uint8Array(room);
    this.users = new Uint32Array(room);
    this.values = grouped ? new Uint32Array(room) : null;
    this.matched = rules.steps.some(({ optional }) => optional) ? new Uint32Array(room) : null;
    this.optional = Uint8Array.from(rules.steps, ({ optional }) => Number(optional));
  }

  /** Adds the attempts of a unit, under its breakdown value or that of a step. */
  addAttempts({ user, time, row, value }: UnitEvents, attempts: CandidateList, stepValues: StepValues | null): void {
    const { optional, times } = this;
    const { data, length, size } = attempts;
    this.grow(length / size);
    const { codes, users, values, matched } = this;
    let n = this.count;
    for (let at = 0; at < length; at += size) {
      const last = data[at + RESULT.last];
      const state = data[at + RESULT.state];
      const taken = at + RESULT.taken;
      const depth = data[at + RESULT.furthest] + 1;
      codes[n] = depth * 4 + state;
      users[n] = user;
      if (values) {
        let group = value;
        if (stepValues) {
          const event = data[taken + stepValues.step];
          group = event < 0 ? 0 : codeAt(stepValues.column, row[event], user);
        }
        values[n] = group;
      }
      // Of a unit that was removed nothing more is told.
      let mask = state === REMOVED ? -1 >>> (32 - depth) : 1;
      if (state !== REMOVED) {
        const entered = time[data[taken]];
        let before = entered;
        for (let k = 1; k <= last; k++) {
          const event = data[taken + k];
          if (event < 0) continue;
          mask |= 1 << k;
          const now = time[event];
          // Inside a tie group a step taken out of turn counts as simultaneous.
          appendTime(times[k], now > before ? now - before : 0);
          if (optional[k] === 0) before = now;
        }
        if (state === CONVERTED) appendTime(times[0], before > entered ? before - entered : 0);
      }
      if (matched) matched[n] = mask;
      n++;
    }
    this.count = n;
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

  /** Makes room for so many more attempts. */
  private grow(more: number): void {
    const count = this.count + more;
    if (count <= this.codes.length) return;
    this.codes = grown(this.codes, new Uint8Array(2 * count));
    this.users = grown(this.users, new Uint32Array(2 * count));
    this.matched &&= grown(this.matched, new Uint32Array(2 * count));
    this.values &&= grown(this.values, new Uint32Array(2 * count));
  }
}
