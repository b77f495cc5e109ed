import { macrosOf, microsOf } from '../../../core/conversion/document.ts';
import type { ConversionsDocument } from '../../../core/conversion/settings.ts';
import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import { type FunnelDocument, funnelOf } from '../../../core/funnel/document.ts';
import type { TagsDocument } from '../../../core/tags/document.ts';

/** A rule with the usual bounds, called so that it can be told from the others. */
export function ruleFor(of: WatchRule['of'], what: string, others: readonly WatchRule[]): WatchRule {
  const plain = `${what} falls`;
  const taken = new Set(others.map(({ name }) => name));
  let name = plain;
  for (let time = 2; taken.has(name); time++) name = `${plain} (${time})`;
  return { name, of, bucket: 'week', against: 8, fallsBy: 0.1, p: 0.01, atLeast: 100, segment: null };
}

/**
 * From each primary micro to each macro within a session. What befalls those who had come so far is a small part of the
 * macro's rate of everybody, which chance alone moves by more: this one shows it.
 */
export function lastSteps(
  tags: TagsDocument,
  { session, sessionGapMs }: Pick<ConversionsDocument, 'session' | 'sessionGapMs'>,
): { readonly what: string; readonly funnel: FunnelDocument }[] {
  const primary = microsOf(tags).filter(({ tier }) => tier === 'micro-primary');
  return macrosOf(tags).flatMap((macro) =>
    primary.map((micro) => ({
      what: `${micro.event} → ${macro.event}`,
      funnel: funnelOf([micro.event, macro.event], { window: 'session', session, sessionGapMs }),
    })),
  );
}
