import { USER_KEY } from '../data/columns.ts';
import { askFunnel, nothingAsked } from './asked.ts';
import type { FunnelDocument } from './document.ts';

/** So many steps a server tells apart. */
const MOST_STEPS = 30;

/**
 * Why a server that counts the steps of each user by itself could come to other counts than the rules of funnels: what it
 * does is to take, for each event of a step, the latest entry that still works. Null where that is the same. Derived from
 * semantics: of "best" attempts only how far they got and the last entry are asked, and no event is one of two steps.
 */
export function whyNotCounted(document: FunnelDocument): string | null {
  const { steps, order, attempt, window, unit, exclude, segment, breakdown, tieToleranceMs, prepare, collapse } =
    document;
  const names = steps.flatMap(({ any }) => [...new Set(any.map(({ event }) => event))]);
  const asked = nothingAsked();
  askFunnel(asked, document);
  const isLimited = steps.some(({ afterMs, withinMs }) => afterMs > 0 || withinMs !== null);
  const reasons: readonly (readonly [boolean, string])[] = [
    [order !== 'ordered', 'its steps are not simply in order'],
    [attempt !== 'best', 'it goes by the first attempt, or by all'],
    [unit.kind !== 'user', 'its units are no users'],
    [window === 'session', 'its window is a session'],
    [steps.length > MOST_STEPS, `it has more than ${MOST_STEPS} steps`],
    [steps.some(({ optional }) => optional), 'a step is optional'],
    [steps.some(({ direct }) => direct), 'a step is direct'],
    [isLimited, 'a step has a time limit of its own'],
    [steps[0].occurrence !== 'any', 'its entry is a first occurrence'],
    [names.includes('*'), 'a step is any event'],
    [new Set(names).size < names.length, 'an event stands in two steps'],
    [exclude.length > 0, 'it has exclusions'],
    [segment !== null, 'it is about a segment'],
    [breakdown !== null, 'it is broken down'],
    [tieToleranceMs > 0, 'its ties have a tolerance'],
    [prepare !== null, 'its events are prepared'],
    [collapse, 'repeats count as one'],
    [asked.numbers.length > 0, 'a filter compares numbers'],
    [filtersOf(document).some(({ property }) => property === USER_KEY), 'a filter names users'],
  ];
  return reasons.find(([holds]) => holds)?.[1] ?? null;
}

const filtersOf = ({ where, steps }: FunnelDocument) => [
  ...where,
  ...steps.flatMap(({ any }) => any.flatMap((matcher) => matcher.where)),
];
