import type { SegmentOf } from '../condition/document.ts';
import type { TagsDocument, Tier } from './document.ts';

const TIERS: readonly string[] = ['macro', 'micro-primary', 'micro-secondary'] satisfies Tier[];

/** Who did any event of a tier, by the tags as they are; nobody where the tier has none. */
export const tierSegment = ({ tags }: TagsDocument, tier: Tier): SegmentOf<never> => ({
  anyOf: tags
    .filter((tag) => tag.tier === tier)
    .map(({ event }) => ({ did: { event, where: [] }, atLeast: 1, atMost: null, withinMs: null })),
});

/** Whether a part of a document stands for who did any event of a tier: `{ "tier": "micro-primary" }`. */
const isTier = (part: object): part is { readonly tier: Tier } =>
  'tier' in part && Object.keys(part).length === 1 && TIERS.includes(String(part.tier));

/** A segment document, as JSON, with each `{ "tier": … }` in it as the tags have it. */
export function withTiers(json: unknown, tags: TagsDocument): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map((part) => withTiers(part, tags));
  if (isTier(json)) return tierSegment(tags, json.tier);
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, withTiers(part, tags)]));
}
