import type { TagsDocument } from '../../tags/document.ts';
import { microsOf } from '../document.ts';
import type { ConversionScope } from '../scope.ts';

/** What is asked about who is going to convert. */
export interface ScoreQuestion {
  readonly tags: TagsDocument;
  readonly scope: ConversionScope;
  /** The macro that is foretold. */
  readonly macro: string;
  /** Events that count beside the micros. */
  readonly signals: readonly string[];
  /** Weights given by hand; null: those that fit. */
  readonly weights: readonly Weight[] | null;
}

/** What having done something adds to the log odds of converting. */
export interface Weight {
  readonly event: string;
  readonly weight: number;
}

/** Points to a doubling of the odds. */
const POINTS = 10;

/** A weight as points: 10 of them double the odds. */
export const pointsOf = (weight: number): number => (POINTS / Math.LN2) * weight;

/** The events that are looked for: the micros, then the signals. */
export const featuresOf = ({ tags, signals, macro }: ScoreQuestion): string[] => [
  ...new Set([...microsOf(tags).map(({ event }) => event), ...signals.filter((event) => event !== macro)]),
];
