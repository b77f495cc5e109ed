import type { Tier } from '../../core/tags/document.ts';
import { TIER_NAMES } from '../words/tier.ts';
import { round } from './drawing.ts';
import type { LegendEntry } from './picture-frame.ts';
import type { Path } from './shapes.ts';
import type { Theme } from './theme.ts';

/** The tiers of events, by name. */
export type EventTiers = ReadonlyMap<string, Tier>;

export const TIER_SIGN = 9;
/** A sign and the space before the name it belongs to. */
export const TIER_ROOM = TIER_SIGN + 6;

/** A macro is a full lozenge, a primary micro an empty one, a secondary one a ring: told apart without colour. */
export function tierSign(tier: Tier, x: number, baseline: number, theme: Pick<Theme, 'accentInk'>): Path {
  const r = TIER_SIGN / 2;
  const y = round(baseline - r);
  const lozenge = `M${round(x)} ${y}l${r} ${-r}l${r} ${r}l${-r} ${r}Z`;
  const line = { kind: 'path', stroke: theme.accentInk, strokeWidth: 1.5 } as const;
  if (tier === 'macro') return { kind: 'path', d: lozenge, fill: theme.accentInk };
  if (tier === 'micro-primary') return { ...line, d: lozenge };
  return { ...line, d: `M${round(x + 1)} ${y}a3.5 3.5 0 0 1 7 0a3.5 3.5 0 0 1 -7 0Z` };
}

/** What the signs mean, of those that stand before one of these names. */
export function tierLegend(tiers: EventTiers | undefined, names: Iterable<string | null>, theme: Theme): LegendEntry[] {
  const met = new Set([...names].map((name) => (name === null ? undefined : tiers?.get(name))));
  return (Object.keys(TIER_NAMES) as Tier[])
    .filter((tier) => met.has(tier))
    .map((tier) => ({
      sign: (x, y) => tierSign(tier, x, y, theme),
      signWidth: TIER_SIGN,
      text: TIER_NAMES[tier],
    }));
}
