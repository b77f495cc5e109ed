import { CONVERTED, DROPPED, OPEN, REMOVED } from '../outcomes.ts';
import type { FunnelRules } from '../rules.ts';
import type { UnitEvents } from './events.ts';
import { type StepValues, type UnitResults, valueAt } from './results.ts';

/** Whether `TurnPass` can do it: one attempt at a time through steps that are all required, whatever lies between. */
export const takesTurns = ({ attempt, order, steps }: FunnelRules): boolean =>
  attempt !== 'best' && order !== 'any' && steps.every(({ optional, direct }) => !optional && !direct);

/**
 * The first attempt, or all of them one after another, each of which takes its steps as early as it can: a walk over the
 * events of a unit. Units with tied events are left to the search (`AttemptSearch`).
 */
export class TurnPass {
  private readonly rules: FunnelRules;
  private readonly results: UnitResults;
  private readonly values: StepValues | null;
  /** By number of steps taken: how long after the last of them the next one may come, at least and at most. */
  private readonly after: Float64Array;
  private readonly within: Float64Array;
  /** Ticks of the steps of the attempt at hand. */
  private readonly at: Float64Array;

  constructor(rules: FunnelRules, results: UnitResults, values: StepValues | null) {
    const { steps } = rules;
    this.rules = rules;
    this.results = results;
    this.values = values;
    this.after = Float64Array.from([...steps.map(({ after }) => after), 0]);
    this.within = Float64Array.from([...steps.map(({ within }) => within), Number.POSITIVE_INFINITY]);
    this.at = new Float64Array(steps.length);
  }

  /** Adds the unit's attempts to the results; false where it takes the search to tell. */
  evaluate(events: UnitEvents): boolean {
    const { start, length, joins, steps, time, entry: begins } = events;
    for (let i = start; i < length; i++) if (joins[i] !== 0) return false;
    const { from, to, attempt } = this.rules;
    for (let i = start; i < length; ) {
      if ((steps[i] & begins[i] & 1) === 0 || time[i] < from || time[i] >= to) i++;
      else {
        i = this.follow(events, i);
        if (attempt === 'first') break;
      }
    }
    return true;
  }

  /** Follows the attempt that begins with an event; where the next one may begin. */
  private follow(events: UnitEvents, entry: number): number {
    const { after, within, at, values } = this;
    const { length, time, steps, exclusions, repeat, session, row, user } = events;
    const { window, inSession } = this.rules;
    const K = at.length;
    const valued = values ? values.step : -1;
    let value = values ? 0 : events.value;
    let depth = 0;
    let state = -1;
    let until = Number.POSITIVE_INFINITY;
    let i = entry;
    for (; i < length; i++) {
      const t = time[i];
      if (t > until || (inSession && session[i] !== session[entry])) {
        state = DROPPED;
        break;
      }
      const takes =
        ((steps[i] >>> depth) & 1) !== 0 && (depth === 0 || (repeat[i] === 0 && t - at[depth - 1] >= after[depth]));
      if (takes) {
        if (depth === valued) value = valueAt(values!, user, row[i]);
        at[depth++] = t;
        until = Math.min(at[0] + window, t + within[depth]);
        if (depth < K) continue;
        state = CONVERTED;
        i++;
        break;
      }
      if (exclusions[i] === 0) continue;
      state = this.exclude(exclusions[i], depth);
      // What ended it may begin the next one.
      if (state >= 0) break;
    }
    if (state < 0) state = this.isOpen(events, entry, until) ? OPEN : DROPPED;
    this.results.addSteps(user, depth, state, at, value);
    return i;
  }

  /** What an event's exclusions make of an attempt that has taken so many steps; -1 for nothing. */
  private exclude(exclusions: number, depth: number): number {
    const rules = this.rules.exclusions;
    let state = -1;
    for (let x = 0; x < rules.length; x++) {
      const { from, to, remove } = rules[x];
      if (((exclusions >>> x) & 1) === 0 || depth <= from || depth > to) continue;
      if (remove) return REMOVED;
      state = DROPPED;
    }
    return state;
  }

  private isOpen({ session, lastSession, lastTime }: UnitEvents, entry: number, until: number): boolean {
    const { opens, end, inSession, sessionGap } = this.rules;
    if (!opens || end > until) return false;
    return !inSession || (end - lastTime <= sessionGap && session[entry] === lastSession);
  }
}
