import type { ConversionResult } from '../../core/conversion/result.ts';
import type { Tier } from '../../core/tags/document.ts';
import { TIER_MARKS } from '../words/tier.ts';
import type { Rung } from './ladder.ts';
import { againstOf } from './words.ts';

const MICROS: readonly Tier[] = ['micro-primary', 'micro-secondary'];

/** The micros under a macro: primary before secondary, by falling reach. */
export function rungsOf({ micros }: ConversionResult, macro: string): Rung[] {
  return MICROS.flatMap((id) =>
    micros
      .filter(({ tier }) => tier === id)
      .toSorted((a, b) => b.users - a.users)
      .flatMap((micro): Rung[] => {
        const figures = againstOf(micro, macro);
        const { event, users, rate, interval } = micro;
        // Of an audience of nobody there is nothing to draw.
        return figures && rate !== null && interval !== null
          ? [{ event, tier: TIER_MARKS[id], users, rate, interval, figures }]
          : [];
      }),
  );
}
