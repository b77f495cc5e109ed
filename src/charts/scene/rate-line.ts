import { round } from './drawing.ts';
import type { Shape } from './shapes.ts';
import type { Theme } from './theme.ts';

/** A rate with its interval; both null where there was nobody. */
interface RatePoint {
  readonly rate: number | null;
  readonly interval: readonly [number, number] | null;
}

/** Where points of a chart stand: by their number, and by their rate. */
export interface RatePlace {
  readonly x: (index: number) => number;
  readonly y: (rate: number) => number;
}

/** More points have no dots: they would run into one another. */
const MOST_DOTS = 62;

/** Stretches of points that have a rate, from the first to the last of each: a line has a gap where there is none. */
export function runsOf(points: readonly Pick<RatePoint, 'rate'>[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const [index, { rate }] of points.entries()) {
    if (rate === null) continue;
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

/** The numbers of a run's points. */
export const indexesOf = ([from, to]: readonly [number, number]): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A place as a path says it. */
export const placeAt = ({ x, y }: RatePlace, index: number, rate: number): string =>
  `${round(x(index))} ${round(y(rate))}`;

/** The intervals of a run as an area; that of a point alone as a bar. */
export function intervalBand(
  run: readonly [number, number],
  points: readonly RatePoint[],
  place: RatePlace,
  theme: Theme,
): Shape {
  const [from, to] = run;
  if (from === to) {
    const [low, high] = points[from].interval!;
    const rim = `M${round(place.x(from))} ${round(place.y(low))}V${round(place.y(high))}`;
    return { kind: 'path', d: rim, stroke: theme.flow, strokeWidth: 6 };
  }
  const indexes = indexesOf(run);
  const upper = indexes.map((index) => placeAt(place, index, points[index].interval![1]));
  const lower = indexes.toReversed().map((index) => placeAt(place, index, points[index].interval![0]));
  return { kind: 'path', d: `M${[...upper, ...lower].join('L')}Z`, fill: theme.flow };
}

/** A dot on each point of a run, hollow where the point is not final. None where there are too many, but for one alone. */
export function rateDots(
  run: readonly [number, number],
  points: readonly Pick<RatePoint, 'rate'>[],
  { x, y }: RatePlace,
  isHollow: (index: number) => boolean,
  theme: Theme,
): Shape[] {
  if (points.length > MOST_DOTS && run[0] !== run[1]) return [];
  return indexesOf(run).map((index): Shape => {
    const dot = {
      kind: 'rect' as const,
      x: round(x(index) - 3),
      y: round(y(points[index].rate!) - 3),
      width: 6,
      height: 6,
      radius: 3,
    };
    return isHollow(index)
      ? { ...dot, fill: theme.ground, stroke: theme.accent, strokeWidth: 1.5 }
      : { ...dot, fill: theme.accent };
  });
}
