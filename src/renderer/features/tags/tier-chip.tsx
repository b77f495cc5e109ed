import { TIER_SIGN, tierSign } from '../../../charts/scene/tier-sign.ts';
import type { Tier } from '../../../core/tags/document.ts';
import './tags.css';
import { TIERS, useTag } from './tiers.ts';

/** The sign that stands for a tier everywhere: in pictures, lists and the palette. */
const TierMark = ({ tier }: { readonly tier: Tier }) => {
  const { d, fill, stroke, strokeWidth } = tierSign(tier, 1, TIER_SIGN + 1, { accentInk: 'currentColor' });
  return (
    <svg className="tier-mark" width={TIER_SIGN + 2} height={TIER_SIGN + 2} aria-hidden="true">
      <path d={d} fill={typeof fill === 'string' ? fill : 'none'} stroke={stroke} strokeWidth={strokeWidth} />
    </svg>
  );
};

/** The sign of an event's tier, where it has one, before its name in a list. */
export function TierSign({ event }: { readonly event: string }) {
  const tag = useTag(event);
  if (tag === undefined) return null;
  const { label } = TIERS.find(({ id }) => id === tag.tier)!;
  return (
    <span className="tier-sign" role="img" aria-label={label} title={label}>
      <TierMark tier={tag.tier} />
    </span>
  );
}

/** A tier by its sign and short name. */
export function TierName({ tier }: { readonly tier: Tier }) {
  const { short, label } = TIERS.find(({ id }) => id === tier)!;
  return (
    <span className={`tier tier-${tier}`} title={label}>
      <TierMark tier={tier} />
      <span className="tier-name">{short}</span>
    </span>
  );
}

/** The tier of an event, where it has one. */
export function TierChip({ event }: { readonly event: string }) {
  const tag = useTag(event);
  return tag && <TierName tier={tag.tier} />;
}
