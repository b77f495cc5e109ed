import type { Tier } from '../../core/tags/document.ts';

/** The tiers as people read them, from the goals down to mere signs. */
export const TIER_NAMES: Readonly<Record<Tier, string>> = {
  macro: 'Macro conversion',
  'micro-primary': 'Micro conversion, primary',
  'micro-secondary': 'Micro conversion, secondary',
};
