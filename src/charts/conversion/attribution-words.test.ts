import { expect, test } from 'vitest';
import type { AttributionResult, ChannelFigures } from '../../core/conversion/attribution/figures.ts';
import { MODELS } from '../../core/conversion/attribution/models.ts';
import { attributionPhrases } from './attribution-words.ts';
import { plain } from './words.ts';

const channel = (name: string, credits: readonly number[]): ChannelFigures => ({
  channel: name,
  touches: 1,
  users: 1,
  models: Object.fromEntries(
    MODELS.map((model, i) => [model, { conversions: credits[i] ?? 5, value: { EUR: 1 } }]),
  ) as unknown as ChannelFigures['models'],
});
const result = (channels: readonly ChannelFigures[], rest: Partial<AttributionResult> = {}): AttributionResult => ({
  conversions: 50,
  value: { EUR: 2 },
  noTouch: 0,
  channels,
  paths: [],
  morePaths: 0,
  few: false,
  ...rest,
});

test('says over which channel the models part most, and what has no channel', () => {
  const channels = [channel('ads', [20, 2]), channel('mail', [6, 4])];
  expect(plain(attributionPhrases(result(channels, { noTouch: 5, few: true }), { kind: 'conversions' }))).toBe(
    'The models part most over ads: First touch credits it with 20, Last touch with 2. 5 of 50 conversions (10.0\u202f%) have no touch before them, and no channel. With fewer than 30 conversions this says little.',
  );
  expect(plain(attributionPhrases(result(channels), { kind: 'value', currency: 'EUR' }))).toContain('alike');
  expect(plain(attributionPhrases(result([], { conversions: 0 }), { kind: 'conversions' }))).toBe('Nobody converted.');
});
