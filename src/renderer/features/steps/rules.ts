import { formatDuration, spanInWords } from '../../../charts/words/format.ts';
import type { FunnelDocument, FunnelStep } from '../../../core/funnel/document.ts';
import { hasRules } from '../../../core/funnel/edit.ts';
import { locale } from '../../ui/locale.ts';

/** A rule of a step as a chip on its card: short, and in full. */
export interface RuleChip {
  readonly text: string;
  readonly title: string;
}

/** What a step asks for beyond its events, for its card. */
export function ruleChips({ optional, direct, afterMs, withinMs, occurrence }: FunnelStep): readonly RuleChip[] {
  const chips: RuleChip[] = [];
  if (occurrence === 'first-ever')
    chips.push({ text: 'first time', title: 'Only a user’s first time in this data set counts as an entry' });
  if (occurrence === 'first-matching')
    chips.push({ text: 'first match', title: 'Only a user’s first event that matches counts as an entry' });
  if (optional) chips.push({ text: 'optional', title: 'A user may skip this step' });
  if (direct)
    chips.push({ text: 'directly after', title: 'Nothing else may lie between the step before and this one' });
  if (afterMs > 0)
    chips.push({
      text: `≥ ${formatDuration(afterMs, locale)}`,
      title: `At least ${spanInWords(afterMs, locale)} after the step before`,
    });
  if (withinMs !== null)
    chips.push({
      text: `≤ ${formatDuration(withinMs, locale)}`,
      title: `At most ${spanInWords(withinMs, locale)} after the step before`,
    });
  return chips;
}

const IN_ANY_ORDER = 'Not while the steps may come in any order';

/** Why a step cannot have a rule where it stands; null if it can. */
export function ruleRefused(
  { order, steps }: FunnelDocument,
  index: number,
  rule: 'optional' | 'direct' | 'time' | 'first',
): string | null {
  if (order === 'any') return IN_ANY_ORDER;
  if (rule === 'optional' && (index === 0 || index === steps.length - 1))
    return 'Only for steps between the first and the last';
  if (rule === 'direct' && order === 'strict') return 'All steps of this funnel follow directly';
  return null;
}

/** Why the steps cannot come in any order; null if they can. */
export function anyOrderRefused({ steps, exclude }: FunnelDocument): string | null {
  const ruled = steps.findIndex(hasRules);
  if (ruled >= 0) return `Not while step ${ruled + 1} has rules of its own`;
  return exclude.length > 0 ? 'Not while events are excluded between steps' : null;
}
