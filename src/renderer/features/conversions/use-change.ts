import { useMemo } from 'react';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { ConversionResult } from '../../../core/conversion/result.ts';
import { questionIn } from '../../../core/conversion/settings.ts';
import { type Comparison, compareToFirst } from '../../../core/statistics/comparison.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { daysInWords, daysOf, halves, previousDays, rangeOf } from '../settings/date-range.ts';
import { useConversions } from './use-conversions.ts';
import { useConversionAnswer } from './use-figures.ts';

export interface Change {
  /** The time it is held against, in words. */
  readonly against: string;
  /** By macro; null where one of both had nobody. */
  readonly of: ReadonlyMap<string, Comparison | null>;
}

/** Each macro's rate against that of the time before: of the chosen dates, or of the later half of the data. */
export function useChange(): Change | null {
  const { document, tags } = useConversions();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { unit, range, where, segment, sessionGapMs, session } = document;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo(() => {
    const both =
      range === null ? halves(dataset) : ([previousDays(daysOf(range, dataset)), daysOf(range, dataset)] as const);
    if (both === null) return null;
    const [before, now] = both.map((days): ConversionQuestion => {
      const { scope, ...rest } = questionIn(document, tags);
      return { ...rest, scope: { ...scope, range: rangeOf(days, dataset.timezone) } };
    });
    return { before, now, against: daysInWords(both[0]) };
  }, [unit, range, where, segment, sessionGapMs, session, tags, dataset]);
  const before = useConversionAnswer(asked?.before ?? null);
  const now = useConversionAnswer(asked?.now ?? null);
  return useMemo(() => {
    if (!asked || before.question !== asked.before || now.question !== asked.now) return null;
    return { against: asked.against, of: changes(before.answer!, now.answer!) };
  }, [asked, before, now]);
}

function changes(before: ConversionResult, now: ConversionResult): ReadonlyMap<string, Comparison | null> {
  return new Map(
    now.macros.map(({ event, users }) => {
      const old = before.macros.find((macro) => macro.event === event)?.users ?? 0;
      const pair = [
        { count: old, of: before.audience },
        { count: users, of: now.audience },
      ];
      return [event, compareToFirst(pair)[1]];
    }),
  );
}
