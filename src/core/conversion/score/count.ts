import type { Weight } from '../../condition/document.ts';
import { type Segment, USER_KEY } from '../../data/columns.ts';
import type { DataFacts } from '../../funnel/rules.ts';
import { pointsOf } from '../../statistics/points.ts';
import { firstEventReader, kindsOf } from '../first-events.ts';
import { compileScope, type ScopeProgram } from '../scope.ts';
import { type Columns, deedsIn, eachUnit, lastDeed, type Unit } from '../units.ts';
import { featuresOf, type ScoreQuestion } from './document.ts';
import { oddUsers } from './key-hash.ts';
import { addEvents, eachFeature, PER_WORD, patternAt, type ScoreTally } from './tally.ts';

/** A question about who is going to convert, made ready to run over the segments of one data set. */
export interface ScoreProgram extends ScopeProgram {
  readonly question: ScoreQuestion;
  readonly features: readonly string[];
  /** By event id: 0 for the macro, 1 + f for feature f, -1 for the rest. */
  readonly kindOf: Int32Array;
}

/** Compiles a valid question. @throws Problem `document-invalid` naming the field. */
export function compileScore(question: ScoreQuestion, facts: DataFacts): ScoreProgram {
  const { scope, macro } = question;
  const program = compileScope(scope, facts);
  const features = featuresOf(question);
  const properties = new Set([...program.properties, USER_KEY]);
  if (scope.session) properties.add(scope.session.property);
  return {
    ...program,
    question,
    features,
    kindOf: kindsOf(facts.eventNames, [macro, ...features]),
    properties: [...properties].sort(),
  };
}

/** What a unit did before its first macro, or at all where it has none. */
interface Deeds {
  readonly converted: boolean;
  /** The bits of what it did, as in a table of patterns. */
  readonly words: Uint32Array;
  /** Events before the macro. */
  readonly events: number;
}

/** Hands each unit, with what it did, to `visit`. False when stopped. */
export function eachDeed(
  program: ScoreProgram,
  segment: Segment,
  columns: Columns,
  stop: () => boolean,
  visit: (unit: Unit, deeds: Deeds) => void,
): boolean {
  const { features, kindOf } = program;
  const { event } = segment;
  const reader = firstEventReader(program, kindOf, segment, columns, 1, features.length);
  const words = new Uint32Array(Math.max(1, Math.ceil(features.length / PER_WORD)));
  return eachUnit(program, segment, columns, stop, (unit) => {
    const { from, to, rows, tickAt } = unit;
    const { begin, end, ids, at, goals } = reader.read(unit);
    const goal = goals.count > 0 ? goals.places[0] : -1;
    const until = goals.count > 0 ? goals.ticks[0] : Number.POSITIVE_INFINITY;
    words.fill(0);
    for (let i = begin; i < end; i++) {
      if (goal >= 0 && tickAt(at[i]) > until) break;
      const feature = kindOf[ids[i]] - 1;
      if (feature >= 0) words[Math.floor(feature / PER_WORD)] |= 1 << (feature % PER_WORD);
    }
    let events = deedsIn(unit, from, goal < 0 ? to : goal);
    // Whatever else happened at the time of the macro precedes it.
    if (goal >= 0)
      for (let place = goal + 1; place < to && tickAt(place) === until; place++)
        if (kindOf[event[rows[place]]] !== 0) events += deedsIn(unit, place, place + 1);
    visit(unit, { converted: goal >= 0, words, events });
  });
}

/** Adds a segment to a tally. False when stopped; the tally is then useless. */
export function countScore(
  program: ScoreProgram,
  segment: Segment,
  columns: Columns,
  tally: ScoreTally,
  stop: () => boolean,
): boolean {
  const odd = oddUsers(columns.get(USER_KEY)!);
  return eachDeed(program, segment, columns, stop, ({ user }, { converted, words, events }) => {
    const isFit = odd[user] === 0;
    const table = isFit ? tally.fit : tally.check;
    const pattern = patternAt(table, words, 0);
    if (converted) table.converted[pattern]++;
    else table.others[pattern]++;
    if (!isFit) addEvents(tally.events, events, Number(!converted), Number(converted));
  });
}

/** Units of a segment that have not converted: users, their scores in points, and the ticks of their last event. */
export interface ScoredUnits {
  readonly users: Uint32Array;
  readonly scores: Float64Array;
  readonly last: Float64Array;
}

/** The units of a segment that have not converted and score at least so much; null when stopped. */
export function scoreUnits(
  program: ScoreProgram,
  weights: readonly Weight[],
  atLeast: number,
  segment: Segment,
  columns: Columns,
  stop: () => boolean,
): ScoredUnits | null {
  const points = program.features.map((event) => pointsOf(weights.find((one) => one.event === event)?.weight ?? 0));
  const users: number[] = [];
  const scores: number[] = [];
  const last: number[] = [];
  const whole = eachDeed(program, segment, columns, stop, (unit, { converted, words }) => {
    if (converted) return;
    const score = scoreOf(words, points);
    if (score < atLeast) return;
    users.push(unit.user);
    scores.push(score);
    last.push(unit.tickAt(lastDeed(unit)));
  });
  if (!whole) return null;
  return { users: Uint32Array.from(users), scores: Float64Array.from(scores), last: Float64Array.from(last) };
}

/** The sum of the points of the features whose bits are set, in their order. */
export function scoreOf(words: Uint32Array, points: readonly number[]): number {
  let score = 0;
  eachFeature(words, 0, words.length, (feature) => {
    score += points[feature];
  });
  return score;
}
