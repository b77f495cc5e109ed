import type { AttributionResult, ChannelFigures } from '../../core/conversion/attribution/figures.ts';
import { MODELS, type Model } from '../../core/conversion/attribution/models.ts';
import { formatCount, formatPercent } from '../words/format.ts';
import type { Phrase } from '../words/notes.ts';
import { creditOf, creditText, type Measure, MODEL_NAMES } from './attribution.ts';

/** Where the models part ways most, and how many conversions have no touch. */
export function attributionPhrases(result: AttributionResult, measure: Measure, locale?: string): Phrase[] {
  const { channels, conversions, noTouch, few } = result;
  if (conversions === 0) return [{ text: 'Nobody converted.' }];
  const spread = (one: ChannelFigures): readonly [Model, Model] => {
    const sorted = MODELS.toSorted((a, b) => creditOf(one, a, measure) - creditOf(one, b, measure));
    return [sorted[0], sorted[sorted.length - 1]];
  };
  const gap = (one: ChannelFigures): number => {
    const [low, high] = spread(one);
    return creditOf(one, high, measure) - creditOf(one, low, measure);
  };
  const most = channels.toSorted((a, b) => gap(b) - gap(a)).at(0);
  const phrases: Phrase[] = [];
  if (most && gap(most) > 1e-9) {
    const [low, high] = spread(most);
    phrases.push(
      { text: 'The models part most over ' },
      { text: most.channel, strong: true },
      { text: `: ${MODEL_NAMES[high]} credits it with ` },
      { text: creditText(creditOf(most, high, measure), measure, locale), strong: true },
      { text: `, ${MODEL_NAMES[low]} with ` },
      { text: creditText(creditOf(most, low, measure), measure, locale), strong: true },
      { text: '.' },
    );
  } else phrases.push({ text: 'All models credit the channels alike.' });
  if (noTouch > 0)
    phrases.push({
      text: ` ${formatCount(noTouch, locale)} of ${formatCount(conversions, locale)} conversions (${formatPercent(noTouch / conversions, locale)}) have no touch before them, and no channel.`,
    });
  if (few) phrases.push({ text: ' With fewer than 30 conversions this says little.', strong: true });
  return phrases;
}
