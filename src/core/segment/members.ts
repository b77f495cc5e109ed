import type { EventMatcher, ScoreCondition } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import { rowTests } from '../condition/row-test.ts';
import { type PropertyColumns, rowWithValue, type Segment, USER_KEY } from '../data/columns.ts';
import type { Segmentation } from '../funnel/document.ts';
import type { FunnelProgram } from '../funnel/program.ts';
import { funnelUsers } from '../funnel/run.ts';
import { pointsOf } from '../statistics/points.ts';

/** By user, 1 for those of a funnel's segment: those who take part in it. Null when all do. */
export const membersFor = (program: FunnelProgram, segment: Segment, properties: PropertyColumns): Uint8Array | null =>
  program.document.segment && membersOf(program, program.document.segment, segment, properties);

/**
 * By user of a segment, 1 where they belong to the segmentation, which looks at everything they did in the data set,
 * whatever the range and the filters of the funnel that asks.
 */
function membersOf(
  program: FunnelProgram,
  segmentation: Segmentation,
  segment: Segment,
  properties: PropertyColumns,
): Uint8Array {
  const of = (part: Segmentation): Uint8Array => membersOf(program, part, segment, properties);
  const members = new Uint8Array(segment.users);
  if ('all' in segmentation) {
    const parts = segmentation.all.map(of);
    return members.map((_, user) => Number(parts.every((part) => part[user] === 1)));
  }
  if ('anyOf' in segmentation) {
    const parts = segmentation.anyOf.map(of);
    return members.map((_, user) => Number(parts.some((part) => part[user] === 1)));
  }
  if ('not' in segmentation) return of(segmentation.not).map((member) => 1 - member);
  if ('users' in segmentation) {
    const column = properties.get(USER_KEY);
    const keys = new Set(segmentation.users);
    return members.map((_, user) => Number(column !== undefined && keys.has(column.values[column.codes[user] - 1])));
  }
  if ('funnel' in segmentation) {
    const nested = program.nested.get(segmentation.funnel)!;
    const { step = null, state } = segmentation;
    const among = membersFor(nested, segment, properties);
    for (const user of funnelUsers(nested, segment, properties, among, step, state)) members[user] = 1;
    return members;
  }
  const test =
    'did' in segmentation
      ? didTest(program, segmentation, segment, properties)
      : 'score' in segmentation
        ? scoreTest(program, segmentation.score, segment)
        : hadTest(segmentation, properties);
  return members.map((_, user) => Number(test(user, segment.userStart[user], segment.userStart[user + 1])));
}

/** A question about the rows start … end - 1 of a user. */
type UserTest = (user: number, start: number, end: number) => boolean;

function didTest(
  { facts, rules }: FunnelProgram,
  { did, atLeast, atMost, withinMs }: Extract<Segmentation, { did: EventMatcher }>,
  { event, seconds, fraction }: Segment,
  properties: PropertyColumns,
): UserTest {
  const named = facts.eventNames.map((name) => did.event === '*' || did.event === name);
  const tests = rowTests(did.where, properties);
  const perSecond = rules.ticksPerMs * 1000;
  const timeOf = (row: number): number => seconds[row] * perSecond + (fraction ? fraction[row] : 0);
  const within = withinMs === null ? Number.POSITIVE_INFINITY : withinMs * rules.ticksPerMs;
  return (user, start, end) => {
    let count = 0;
    for (let row = start; row < end && timeOf(row) - timeOf(start) <= within; row++)
      if (named[event[row]] && tests.every((test) => test(row, user))) count++;
    return count >= atLeast && (atMost === null || count <= atMost);
  };
}

function hadTest(filter: Extract<Segmentation, { property: string }>, properties: PropertyColumns): UserTest {
  const test = valueTest(filter);
  const column = properties.get(filter.property);
  if (!column) return () => test(null);
  const { codes, per } = column;
  const passes = [test(null), ...column.values.map(test)];
  if (per === 'user') return (user) => passes[codes[user]];
  if (filter.at === 'ever')
    return (_, start, end) => {
      for (let row = start; row < end; row++) if (passes[codes[row]]) return true;
      return false;
    };
  return (_, start, end) => {
    const row = rowWithValue(codes, start, end, filter.at === 'last');
    return passes[row < 0 ? 0 : codes[row]];
  };
}

/** The score of who has not converted is the sum of the points of everything they did, each counted once, in the order of the weights. */
function scoreTest(
  { facts }: FunnelProgram,
  { atLeast, macro, weights }: ScoreCondition,
  { event }: Segment,
): UserTest {
  const kinds = new Map(weights.map((weight, kind) => [weight.event, kind]));
  const kindOf = Int32Array.from(facts.eventNames, (name) => (name === macro ? -2 : (kinds.get(name) ?? -1)));
  const points = weights.map(({ weight }) => pointsOf(weight));
  const did = new Uint8Array(weights.length);
  return (_, start, end) => {
    did.fill(0);
    for (let row = start; row < end; row++) {
      const kind = kindOf[event[row]];
      if (kind === -2) return false;
      if (kind >= 0) did[kind] = 1;
    }
    return points.reduce((sum, one, kind) => sum + did[kind] * one, 0) >= atLeast;
  };
}
