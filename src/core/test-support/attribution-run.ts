import { compileAttribution, countAttribution } from '../conversion/attribution/count.ts';
import type { AttributionQuestion } from '../conversion/attribution/document.ts';
import { type AttributionResult, attributionFigures } from '../conversion/attribution/figures.ts';
import { emptyAttribution, mergeAttributions } from '../conversion/attribution/tally.ts';
import { mergedOver, never, type SmallParts } from './conversion-run.ts';

/** The attribution of small data, the way the engine finds it. */
export function attributionOn(question: AttributionQuestion, data: SmallParts): AttributionResult {
  const program = compileAttribution(question, data.facts);
  const tally = mergedOver(
    data,
    ({ segment, properties }) => {
      const counted = emptyAttribution();
      countAttribution(program, segment, properties, counted, never);
      return counted;
    },
    mergeAttributions,
  );
  return attributionFigures(program, tally);
}
