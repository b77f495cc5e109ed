import { useMemo } from 'react';
import type { BucketSize } from '../../../core/base/calendar.ts';
import type { ConversionQuestion, NamedSegment } from '../../../core/conversion/document.ts';
import type { ConversionResult } from '../../../core/conversion/result.ts';
import { questionIn } from '../../../core/conversion/settings.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { type Remote, useRemote } from '../../state/use-remote.ts';
import { useConversions } from './use-conversions.ts';

const NO_SEGMENTS: readonly NamedSegment[] = [];

/** The figures of conversions as they are asked for now. `segments` is the same list as long as they are the same. */
export function useConversionFigures(
  trend: BucketSize | null = null,
  by: string | null = null,
  segments: readonly NamedSegment[] = NO_SEGMENTS,
): Remote<ConversionQuestion, ConversionResult> {
  const { document, tags } = useConversions();
  const { unit, range, where, segment, sessionGapMs, session, top } = document;
  // Other settings of the document change nothing here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const question = useMemo(
    () => questionIn(document, tags, { trend, by, segments }),
    [unit, range, where, segment, sessionGapMs, session, top, tags, trend, by, segments],
  );
  return useConversionAnswer(question);
}

/** The figures that answer a question; null asks nothing. */
export function useConversionAnswer(question: ConversionQuestion | null): Remote<ConversionQuestion, ConversionResult> {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  return useRemote(question, (asked, signal) =>
    client.call('conversions.run', { dataset, question: asked }, { signal }),
  );
}
