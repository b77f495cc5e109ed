import type { PropertyColumns, Segment } from '../../data/columns.ts';
import { CONVERTED, DROPPED, OPEN, type Outcomes, REMOVED } from '../outcomes.ts';
import type { FunnelProgram } from '../program.ts';
import { bucketsOfTimes, type EntryCount, makeBucketRoom, NO_BUCKET } from './buckets.ts';
import { evaluateOne, isForCounter, plainSteps, tiedPass } from './counted.ts';
import { isPlain, unitOutcomes } from './evaluate.ts';
import { evaluateGroups, Levels } from './groups.ts';
import { type Matches, matchesOf } from './matches.ts';
import { type Pass, passOf, push, runGoesOn, STRETCH, takesPart } from './pass.ts';

/** A pass over one bucket after another: its range of entries is that of the bucket at hand. */
interface BucketPass extends Pass {
  readonly rules: { -readonly [R in keyof Pass['rules']]: Pass['rules'][R] };
  readonly count: EntryCount;
}

/**
 * Counts the attempts that enter in each bucket, as `kernelOutcomes` has them with that as the range of entries: a unit
 * may stand in several. False when stopped. The document has no breakdown, and its units are the same whatever the range
 * (see `mindsRange`).
 */
export function countByEntry(
  program: FunnelProgram,
  segment: Segment,
  properties: PropertyColumns,
  members: Uint8Array | null,
  count: EntryCount,
  stop: () => boolean,
): boolean {
  const { buckets } = count;
  if (stop()) return false;
  if (!isPlain(program.document)) {
    const next = count.times.map(({ length }) => length);
    const outcomes = unitOutcomes(program, segment, properties, members, count.times, stop, false, buckets);
    if (outcomes) countEntered(outcomes, next, count);
    return outcomes !== null;
  }
  if (buckets.wholeSeconds && isForCounter(program, segment, true)) {
    countInCounter(program, segment, members, count);
    return true;
  }
  const matches = matchesOf(program, segment, properties);
  const { runs, time, shared, tied } = matches;
  const isLinked = !shared && !runs.ofUnit && program.rules.steps[1]?.direct !== true;
  const pass: BucketPass = { ...passOf({ ...program.rules }, segment, matches, members, count.times), count };
  const units = pass.codes.length;
  const bucketOf = bucketsOfTimes(buckets, time, 0, time.length);
  const link = isLinked ? linkSteps(matches) : null;
  // One for each match at most.
  for (const list of count.times) makeBucketRoom(list, time.length);
  const levels = new Levels(pass);
  const evaluate = (unit: number): void => evaluateGroups(pass, unit, unit + 1, levels);
  for (let from = 0; from < units; from += STRETCH) {
    if (stop()) return false;
    const to = Math.min(units, from + STRETCH);
    if (link) followLinks(pass, bucketOf, link, from, to);
    for (let unit = from; unit < to; unit++)
      if ((!link || tied[unit] !== 0) && takesPart(pass, unit)) evaluateInBuckets(pass, bucketOf, unit, evaluate);
  }
  return true;
}

function countInCounter(program: FunnelProgram, segment: Segment, members: Uint8Array | null, count: EntryCount): void {
  const asked = plainSteps(program, segment, members);
  let pass: BucketPass | null = null;
  let evaluate: (() => number) | null = null;
  program.facts.countSteps!.entries(segment, asked, count, (user) => {
    pass ??= { ...tiedPass({ ...program.rules }, segment, asked.masks, user, count.times), count };
    evaluate ??= evaluateOne(pass);
    const matches = user.start[1];
    for (const list of count.times) makeBucketRoom(list, matches);
    evaluateInBuckets(pass, bucketsOfTimes(count.buckets, user.time, 0, matches), 0, evaluate);
  });
}

/** Counts outcomes by their values, which are buckets. Their times stand in the lists from `next[k]` on. */
export function countEntered({ codes, count, matched, values }: Outcomes, next: number[], into: EntryCount): void {
  const { units, others, times } = into;
  const K = times.length;
  for (const list of times) makeBucketRoom(list);
  for (let u = 0; u < count; u++) {
    const code = codes[u];
    const bucket = values![u];
    const state = code & 3;
    units[bucket * (K + 1) * 4 + code]++;
    if (code === 0 || state === REMOVED) continue;
    const whole = -1 >>> (32 - (code >> 2));
    const mask = matched ? matched[u] : whole;
    for (let k = 0; k < K; k++) {
      const has = (mask >>> k) & 1;
      others[bucket * K + k] += has - ((whole >>> k) & 1);
      if (k === 0 ? state === CONVERTED : has === 1) times[k].bucketOf[next[k]++] = bucket;
    }
  }
}

/** Evaluates a unit in each bucket it enters in. `bucketOf`: by match. */
function evaluateInBuckets(
  pass: BucketPass,
  bucketOf: Uint16Array,
  unit: number,
  evaluate: (unit: number) => void,
): void {
  const { codes, rules, count } = pass;
  const { times, buckets } = count;
  const { edges } = buckets;
  const K = times.length;
  const perBucket = (K + 1) * 4;
  const { runs, start, steps } = pass.matches;
  const end = start[runs.ofUnit ? runs.ofUnit[unit + 1] : unit + 1];
  let last = NO_BUCKET;
  for (let i = start[runs.ofUnit ? runs.ofUnit[unit] : unit]; i < end; i++) {
    const bucket = bucketOf[i];
    if ((steps[i] & 1) === 0 || bucket === last || bucket === NO_BUCKET) continue;
    last = bucket;
    rules.from = edges[bucket];
    rules.to = edges[bucket + 1];
    evaluate(unit);
    const depth = codes[unit] >> 2;
    count.units[bucket * perBucket + codes[unit]]++;
    for (let k = depth === K ? 0 : 1; k < depth; k++) times[k].bucketOf[times[k].length - 1] = bucket;
    codes[unit] = 0;
  }
}

let links = new Int32Array(0);

/**
 * By match that can be step k: the next one of the segment that can be step k + 1; beyond the end for none. In room that
 * the next call uses again.
 */
function linkSteps({ steps }: Matches): Int32Array {
  if (links.length < steps.length) links = new Int32Array(2 * steps.length);
  const link = links;
  const nearest = new Int32Array(34).fill(steps.length);
  for (let i = steps.length - 1; i >= 0; i--) {
    const k = 32 - Math.clz32(steps[i]);
    nearest[k] = i;
    link[i] = nearest[k + 1];
  }
  return link;
}

/**
 * Ordered steps of which no event matches two, of units from … to - 1 without ties: an attempt takes the next step each
 * time. Of entries in one bucket that go on at the same event the last one is ahead; of the others, who gets further, or
 * there earlier.
 *
 * Over the matching rows of 10 million events in 90 buckets, on one thread, the funnel without buckets being 1: an
 * evaluation for each bucket 12; links and buckets found while entries are chosen 4; codes and times listed by unit, and
 * counted by bucket afterwards, 4; this 3, of which links 0.2, buckets 0.5, choosing entries 0.5. A third of all entries
 * speak in a bucket of their own, and how far each gets cannot be guessed.
 */
function followLinks(pass: BucketPass, bucketOf: Uint16Array, link: Int32Array, from: number, to: number): void {
  const { matches, start, ends, rules, openFrom, members, count } = pass;
  const { time, steps, tied } = matches;
  const { window } = rules;
  const { units, times } = count;
  const K = rules.steps.length;
  let chosen = new Int32Array(64);
  for (let unit = from; unit < to; unit++) {
    if (tied[unit] !== 0 || (members && !takesPart(pass, unit))) continue;
    const low = start[unit];
    const end = ends[unit];
    if (chosen.length <= end - low) chosen = new Int32Array(2 * (end - low));
    // The entries, from the last on, that are the last of their bucket, or of those that go on at an event.
    let entries = 0;
    let lastBucket = -1;
    let lastLink = -1;
    for (let i = end - 1; i >= low; i--) {
      // Without a branch: which matches are entries cannot be guessed.
      const isEntry = -(steps[i] & 1);
      const differs = ((bucketOf[i] ^ lastBucket) | (link[i] ^ lastLink)) & isEntry;
      chosen[entries] = i;
      entries += (differs | -differs) >>> 31;
      lastBucket ^= (bucketOf[i] ^ lastBucket) & isEntry;
      lastLink ^= (link[i] ^ lastLink) & isEntry;
    }
    for (let e = 0; e < entries; ) {
      const latest = chosen[e];
      const bucket = bucketOf[latest];
      let depth = 0;
      let entry = -1;
      let arrival = 0;
      do {
        const i = chosen[e++];
        const since = time[i];
        let reached = 1;
        let last = i;
        for (let next = link[i]; next < end && time[next] - since <= window; next = link[next]) {
          last = next;
          if (++reached === K) break;
        }
        if (reached < depth || (reached === depth && time[last] >= arrival)) continue;
        depth = reached;
        entry = i;
        arrival = time[last];
      } while (e < entries && bucketOf[chosen[e]] === bucket);
      if (bucket === NO_BUCKET) continue;
      const state = depth === K ? CONVERTED : time[latest] >= openFrom && runGoesOn(pass, unit, unit) ? OPEN : DROPPED;
      units[(bucket * (K + 1) + depth) * 4 + state]++;
      const first = time[entry];
      let before = first;
      for (let k = 1, i = link[entry]; k < depth; k++, i = link[i]) {
        times[k].bucketOf[times[k].length] = bucket;
        push(times[k], time[i] - before);
        before = time[i];
      }
      if (depth < K) continue;
      times[0].bucketOf[times[0].length] = bucket;
      push(times[0], before - first);
    }
  }
}
