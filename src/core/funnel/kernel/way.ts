import type { FunnelRules } from '../rules.ts';
import { STEP, TAKEN } from './candidates.ts';
import type { UnitEvents } from './events.ts';
import type { StepLimits } from './limits.ts';

/** What is known of the best attempt: the events at which it entered and took its furthest required step, and its number. */
interface Best {
  readonly first: number;
  readonly arrival: number;
  readonly depth: number;
}

/** Finds what an attempt took on its way where rules of the steps decide: each step in turn as early as it could. */
export class WayBack {
  private readonly rules: FunnelRules;
  private readonly K: number;
  private readonly limits: StepLimits;
  private readonly hasOptional: boolean;
  /** By event, from the entry on: the steps it can be on the way to where the attempt arrived. */
  private leads = new Uint32Array(64);
  /** By number of the step: the events on the way that come first and last of those that can be this step. */
  private readonly nearest: Int32Array;
  private readonly farthest: Int32Array;

  /** `limits`: by number of the step, from 1. */
  constructor(rules: FunnelRules, limits: StepLimits) {
    const { steps } = rules;
    this.rules = rules;
    this.K = steps.length;
    this.limits = limits;
    this.hasOptional = steps.some(({ optional }) => optional);
    this.nearest = new Int32Array(this.K + 1);
    this.farthest = new Int32Array(this.K + 1);
  }

  /** Notes the events of the best attempt in the one at an offset. */
  find(events: UnitEvents, best: Best, data: Int32Array, at: number): void {
    const { K } = this;
    const { optional } = this.limits;
    const { first, arrival, depth } = best;
    data[at + TAKEN] = first;
    this.lead(events, best);
    let last = first;
    for (let k = 2; k < depth; k++) {
      let i = last + 1;
      while (i < arrival && !(((this.leads[i - first] >>> (k - 1)) & 1) !== 0 && this.follows(events, last, i, k))) i++;
      if (i === arrival) continue;
      data[at + TAKEN + k - 1] = i;
      last = i;
    }
    if (depth > 1) data[at + TAKEN + depth - 1] = arrival;
    last = arrival;
    for (let k = depth + 1; k <= K && optional[k] === 1; k++) {
      const { steps, repeat, time, session, length } = events;
      for (let i = last + 1; i < length && time[i] - time[first] <= this.rules.window; i++) {
        if (this.rules.inSession && session[i] !== session[first]) break;
        if (((steps[i] >>> (k - 1)) & 1) === 0 || repeat[i] === 1 || !this.follows(events, last, i, k)) continue;
        data[at + TAKEN + k - 1] = i;
        data[at + STEP] = k - 1;
        last = i;
        break;
      }
    }
  }

  /** Whether event i may follow event `last` as step k, as far as its limits go. */
  private follows({ time, place }: UnitEvents, last: number, i: number, k: number): boolean {
    const { after, within, direct } = this.limits;
    const since = time[i] - time[last];
    return since >= after[k] && since <= within[k] && (direct[k] === 0 || place[i] <= place[last] + 1);
  }

  /** Finds, from the end, which events between an entry and an arrival can be which steps on the way. */
  private lead(events: UnitEvents, { first, arrival, depth }: Best): void {
    const { nearest, farthest } = this;
    const { optional, after, direct } = this.limits;
    const { steps, exclusions, repeat } = events;
    const rules = this.rules.exclusions;
    if (this.leads.length <= arrival - first) this.leads = new Uint32Array(2 * (arrival - first + 1));
    const { leads } = this;
    for (let n = 0; n < depth; n++) nearest[n] = farthest[n] = -1;
    nearest[depth] = farthest[depth] = arrival;
    for (let i = arrival - 1; i > first; i--) {
      leads[i - first] = 0;
      // From the lowest step up, so that no attempt takes an event twice.
      for (let n = 2; n < depth; n++) {
        if (((steps[i] >>> (n - 1)) & 1) === 0 || repeat[i] === 1) continue;
        let can = false;
        for (let k = n + 1; k <= depth && !can; k++) {
          // Where both a least and a greatest time matter the search was asked.
          const on = after[k] > 0 && direct[k] === 0 ? farthest[k] : nearest[k];
          can = on >= 0 && this.follows(events, i, on, k);
          if (optional[k] === 0) break;
        }
        if (!can) continue;
        leads[i - first] |= 1 << (n - 1);
      }
      // With optional steps, one that acts was left to the search.
      if (exclusions[i] !== 0 && !this.hasOptional)
        for (let x = 0; x < rules.length; x++)
          if (((exclusions[i] >>> x) & 1) !== 0)
            for (let k = rules[x].from + 2; k <= rules[x].to + 1 && k <= depth; k++) nearest[k] = farthest[k] = -1;
      for (let n = 2; n < depth; n++)
        if (((leads[i - first] >>> (n - 1)) & 1) !== 0) {
          nearest[n] = i;
          if (farthest[n] < 0) farthest[n] = i;
        }
    }
  }
}
