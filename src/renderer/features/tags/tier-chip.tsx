import './tags.css';
import { TIERS, useTag } from './tiers.ts';

/** The tier of an event, where it has one. */
export function TierChip({ event }: { readonly event: string }) {
  const tag = useTag(event);
  if (tag === undefined) return null;
  const { short, label } = TIERS.find(({ id }) => id === tag.tier)!;
  return (
    <span className={`tier tier-${tag.tier}`} title={label}>
      {short}
    </span>
  );
}
