import { bucketsOf } from '../../../core/base/calendar.ts';
import type { ConversionNumber } from '../../../core/conversion/behind.ts';
import { type ConversionQuestion, questionOf } from '../../../core/conversion/document.ts';
import { scopeOf } from '../../../core/conversion/scope.ts';
import type { Because } from '../../../core/conversion/watch/because.ts';
import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import type { RuleFigures } from '../../../core/conversion/watch/result.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { NO_TAGS } from '../../../core/tags/document.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import type { People } from '../people/people.ts';
import { conversionPeople } from './people.ts';

/** The event a rule watches; null where that is a funnel. */
export const watchedEvent = ({ of }: WatchRule): string | null =>
  'macro' in of ? of.macro : 'micro' in of ? of.micro : null;

/** What a rule of an event asks, over time. */
export function watchedQuestion(rule: WatchRule): ConversionQuestion | null {
  const event = watchedEvent(rule);
  if (event === null) return null;
  const tags = { ...NO_TAGS, tags: [{ event, tier: 'macro', value: null, per: 'event' } as const] };
  return questionOf(tags, scopeOf({ segment: rule.segment }), { trend: rule.bucket });
}

/** The funnel of a rule, with the rule's segment. */
export const narrowed = (funnel: FunnelDocument, segment: WatchRule['segment']): FunnelDocument => ({
  ...funnel,
  breakdown: null,
  segment: segment === null ? funnel.segment : funnel.segment === null ? segment : { all: [funnel.segment, segment] },
});

/** The stretch of time of the bucket that a rule looked at; null where there is none. */
function bucketOf({ bucket: by }: WatchRule, { bucket }: RuleFigures, timezone: string) {
  if (bucket === null) return null;
  const at = Date.parse(bucket);
  const [{ from, to }] = bucketsOf(at, at, by, timezone);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** Who was there in the bucket a rule looked at, or came to what it watches; null where there is no bucket. */
export function rulePeople(rule: WatchRule, figures: RuleFigures, timezone: string, came: boolean): People | null {
  const within = bucketOf(rule, figures, timezone);
  const question = watchedQuestion(rule);
  if (within === null) return null;
  if (question) {
    const number: ConversionNumber = came
      ? { kind: 'macro', macro: watchedEvent(rule)!, converted: true }
      : { kind: 'audience' };
    return conversionPeople(question, { number, within });
  }
  const funnel = 'funnel' in rule.of ? narrowed(rule.of.funnel, rule.segment) : null;
  if (funnel === null) return null;
  const end = came ? ({ step: null, state: 'converted' } as const) : ({ step: 0, state: 'reached' } as const);
  return funnelPeople(funnel, { ...end, entered: within });
}

/** Who of that bucket has the value of a row of what goes with a fall, or any of the other values. */
export const becauseBehind =
  (rule: WatchRule, figures: RuleFigures, timezone: string) =>
  ({ property, value, beyond }: Because): People | null => {
    const within = bucketOf(rule, figures, timezone);
    if (within === null) return null;
    const question = watchedQuestion(rule);
    if (question)
      return conversionPeople(
        { ...question, by: property },
        { number: { kind: 'audience' }, group: beyond ? { beyond } : { value }, within },
      );
    if (!('funnel' in rule.of)) return null;
    const breakdown = { property, attribution: 'first', step: 0, top: 1 } as const;
    const funnel = { ...narrowed(rule.of.funnel, rule.segment), breakdown };
    return funnelPeople(funnel, {
      ...{ step: 0, state: 'reached', entered: within },
      ...(beyond ? { beyond } : { group: value }),
    });
  };
