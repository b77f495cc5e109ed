import type { Bucket } from '../base/calendar.ts';
import type { DataFacts } from '../funnel/rules.ts';
import type { EventTag } from '../tags/document.ts';
import { type ConversionQuestion, macrosOf, microsOf } from './document.ts';
import { kindsOf } from './first-events.ts';
import { compileScope, type ScopeProgram } from './scope.ts';
import { anyPerSession, valueProperties } from './worth.ts';

/** A question about conversions made ready to run over the segments of one data set. */
export interface ConversionProgram extends ScopeProgram {
  readonly question: ConversionQuestion;
  readonly macros: readonly EventTag[];
  readonly micros: readonly EventTag[];
  /** By event id: the number of its macro, that of its micro after all macros, or -1. */
  readonly kindOf: Int32Array;
  /** Ticks. */
  readonly lookAhead: number;
}

/** Compiles a valid question. @throws Problem `document-invalid` naming the field. */
export function compileConversions(question: ConversionQuestion, facts: DataFacts): ConversionProgram {
  const { tags, scope, by } = question;
  const macros = macrosOf(tags);
  const micros = microsOf(tags);
  const program = compileScope(scope, facts, anyPerSession(macros));
  const properties = new Set([...program.properties, ...valueProperties(macros), ...(by === null ? [] : [by])]);
  if (scope.session) properties.add(scope.session.property);
  return {
    ...program,
    question,
    macros,
    micros,
    kindOf: kindsOf(
      facts.eventNames,
      [...macros, ...micros].map(({ event }) => event),
    ),
    lookAhead: Math.floor(tags.lookAheadMs * program.anchor.rules.ticksPerMs),
    properties: [...properties].sort(),
  };
}

/** The tick at which a moment, in epoch milliseconds, begins. */
export const tickOf = ({ anchor, facts }: ScopeProgram, ms: number): number =>
  Math.ceil((ms - facts.scale.baseMs) * anchor.rules.ticksPerMs);

/** Where buckets that join each other begin, in ticks, and where the last one ends. */
export const edgesOf = (program: ScopeProgram, buckets: readonly Bucket[]): Float64Array =>
  Float64Array.from(
    buckets.length === 0 ? [] : [...buckets.map(({ from }) => from), buckets[buckets.length - 1].to],
    (ms) => tickOf(program, ms),
  );

/** Into so many pieces of equal length the time of buckets is cut, to find the one of a moment at once. */
const PIECES = 4096;

/** Finds the bucket of a second that lies in one; `starts` as edges, in whole seconds. */
export function bucketFinder(starts: Float64Array): (second: number) => number {
  const shift = Math.max(0, Math.ceil(Math.log2(starts[starts.length - 1] / PIECES)));
  const first = new Uint32Array(PIECES + 1);
  for (let piece = 0, bucket = 0; piece <= PIECES; piece++) {
    while (bucket < starts.length - 2 && starts[bucket + 1] <= piece * 2 ** shift) bucket++;
    first[piece] = bucket;
  }
  return (second) => {
    let bucket = first[second >>> shift];
    while (second >= starts[bucket + 1]) bucket++;
    return bucket;
  };
}

/** The bucket of a tick that lies in one, not before `first`. */
export function bucketAt(edges: Float64Array, tick: number, first = 0): number {
  let low = first;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (edges[middle] <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}
