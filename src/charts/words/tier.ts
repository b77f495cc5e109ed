import type { Tier } from '../../core/tags/document.ts';

/** The tiers as people read them, from the goals down to mere signs. */
export const TIER_NAMES: Readonly<Record<Tier, string>> = {
  macro: 'Macro conversion',
  'micro-primary': 'Micro conversion, primary',
  'micro-secondary': 'Micro conversion, secondary',
};

/** The same beside a name. */
export const TIER_MARKS: Readonly<Record<Tier, string>> = {
  macro: 'Macro',
  'micro-primary': 'Micro 1',
  'micro-secondary': 'Micro 2',
};
