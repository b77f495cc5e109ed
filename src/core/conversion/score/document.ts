import type { Weight } from '../../condition/document.ts';
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

/** The events that are looked for: the micros, then the signals. */
export const featuresOf = ({ tags, signals, macro }: ScoreQuestion): string[] => [
  ...new Set([...microsOf(tags).map(({ event }) => event), ...signals.filter((event) => event !== macro)]),
];
