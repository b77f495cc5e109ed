import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { funnelOf } from '../../core/funnel/document.ts';
import type { Scene } from '../scene/shapes.ts';
import { themes } from '../scene/theme.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { type SampleStep, sampleResult } from '../test-support/sample-result.ts';
import { funnelPicture } from './picture.ts';
import { funnelScene } from './scene.ts';

const SHOP: readonly SampleStep[] = [
  { label: 'Viewed', count: 1000, open: 10 },
  { label: 'Added', count: 390, medianMs: 134_000 },
  { label: 'Paid', count: 120 },
];

test('in any order the labels count the steps, and nothing else does', () => {
  const document = funnelOf(['a', 'b'], { order: 'any' });
  const steps = [1, 2].map((n) => ({ label: `${n} of 2`, count: 100 / n }));
  for (const form of ['columns', 'rows'] as const) {
    const scene = funnelScene(sampleResult(steps), { width: 900, form, document });
    expect(texts(scene)).toContain('2 of 2');
    expect(texts(scene)).not.toContain('2');
    expect(texts(funnelScene(sampleResult(steps), { width: 900, form }))).toContain('2');
  }
});

test('a step that is a goal says so, on screen and in a picture', () => {
  const tiers = [null, 'Micro 1', 'Macro'];
  const document = funnelOf(['Viewed', 'Added', 'Paid']);
  for (const form of ['columns', 'rows'] as const) {
    const options = { form, document, tiers, dataset: 'shop' };
    for (const scene of [
      funnelScene(sampleResult(SHOP), { ...options, width: 900 }),
      funnelPicture(sampleResult(SHOP), options),
    ])
      expect(texts(scene)).toEqual(expect.arrayContaining(['Viewed', 'Added (Micro 1)', 'Paid (Macro)']));
  }
});

test('every figure of the result stands in the chart', () => {
  const shown = texts(funnelScene(sampleResult(SHOP), { width: 900 }));
  for (const text of [
    '12.0 %',
    '10.1–14.2 %',
    '1,000',
    '390',
    '120',
    '39.0 %',
    '30.8 %',
    '2 m 14 s',
    '600 dropped off, 60.0 %',
    '10 still open',
    '270 dropped off, 69.2 %',
  ]) {
    expect(shown).toContain(text);
  }
});

test('the parts of a bar add up to the previous bar', () => {
  const scene = funnelScene(sampleResult(SHOP), { width: 900, height: 500 });
  const heights = new Map<string, number>();
  for (const { shape } of placed(scene.shapes)) {
    if (shape.kind !== 'path' || !shape.data || !('step' in shape.data)) continue;
    const ys = [...shape.d.matchAll(/M[\d.]+ ([\d.]+)|V([\d.]+)/g)].map(([, m, v]) => Number(m ?? v));
    heights.set(`${shape.data.step} ${shape.data.part}`, Math.max(...ys) - Math.min(...ys));
  }
  const whole = heights.get('0 count')!;
  expect(heights.get('1 count')! / whole).toBeCloseTo(0.39, 1);
  expect((heights.get('1 count')! + heights.get('0 open')! + heights.get('0 dropped')!) / whole).toBeCloseTo(1, 1);
  expect((heights.get('2 count')! + heights.get('1 dropped')!) / whole).toBeCloseTo(0.39, 1);
});

test('shapes say whose units they count', () => {
  const data = placed(funnelScene(sampleResult(SHOP), { width: 900 }).shapes).flatMap(({ shape }) => shape.data ?? []);
  for (const part of ['step', 'count'] as const) {
    for (const step of [0, 1, 2]) expect(data).toContainEqual({ step, part });
  }
  expect(data).toContainEqual({ step: 0, part: 'dropped' });
  expect(data).toContainEqual({ step: 0, part: 'open' });
  expect(data).not.toContainEqual({ step: 2, part: 'dropped' });
});

test('rows stand in where columns would be narrower than their figures', () => {
  const many = Array.from({ length: 10 }, (_, i) => ({ label: `Step ${i}`, count: 100 - i }));
  expect(texts(funnelScene(sampleResult(many), { width: 840 }))).not.toContain('Step');
  expect(texts(funnelScene(sampleResult(many), { width: 830 }))).toContain('Step');
  expect(texts(funnelScene(sampleResult(many), { width: 840, form: 'rows' }))).toContain('Step');
});

test('the column form keeps to the height it is given', () => {
  expect(funnelScene(sampleResult(SHOP), { width: 900, height: 500 }).height).toBeCloseTo(500);
});

test('nobody entered: said in words, no rate is made up', () => {
  const scene = funnelScene(sampleResult(SHOP.map(({ label }) => ({ label, count: 0 }))), { width: 900 });
  expect(texts(scene)).toContain('No users entered');
  expect(texts(scene).filter((text) => text.includes('%'))).toEqual([]);
  expect(scene.description).toBe('No users entered this funnel.');
});

test('a name too long for a column puts the steps in rows, where it is whole; where columns are asked for, its tooltip has it all', () => {
  const long = 'com.example.shop.checkout.PaymentMethodSelectionActivity.onResume.afterAnimation';
  const result = sampleResult([{ label: long, count: 3 }, ...SHOP.slice(1).map((step) => ({ ...step, count: 2 }))]);
  const whole = placed(funnelScene(result, { width: 400 }).shapes)
    .flatMap(({ shape }) => (shape.kind === 'text' && shape.title === long ? shape.text : []))
    .join('');
  expect(whole).toBe(long);
  const scene = funnelScene(result, { width: 400, form: 'columns' });
  const label = placed(scene.shapes).find(({ shape }) => shape.kind === 'text' && shape.text.endsWith('…'))!.shape;
  expect(label.title).toBe(long);
});

const steps = fc
  .array(
    fc.record({
      label: fc.oneof(
        fc.lorem({ maxCount: 9 }),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.string({ unit: fc.constantFrom(...'abcMW_-.'), minLength: 1, maxLength: 90 }),
      ),
      share: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.0001, 0.9999)),
      openShare: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
      medianMs: fc.double({ min: 0, max: 4e10, noNaN: true }),
    }),
    { minLength: 1, maxLength: 32 },
  )
  .chain((parts) =>
    fc.constantFrom(0, 1, 7, 999, 48_102, 10_000_000, 987_654_321).map((entered) => {
      const made: SampleStep[] = [];
      for (const { label, share, openShare, medianMs } of parts) {
        const previous = made.at(-1);
        const count = previous === undefined ? entered : Math.floor((previous.count - previous.open!) * share);
        made.push({
          label,
          count,
          open: made.length === parts.length - 1 ? 0 : Math.floor(count * openShare),
          medianMs,
        });
      }
      return made;
    }),
  );

describe('no text leaves the picture or touches another', () => {
  const check = (scene: Scene) => expect(unreadable(scene)).toEqual([]);

  test('on screen', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 340, max: 1600 }),
        fc.constantFrom('en-US', 'de-DE', 'fr-FR'),
        (made, width, locale) => {
          check(funnelScene(sampleResult(made), { width, locale }));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('in a picture', () => {
    fc.assert(
      fc.property(steps, fc.lorem({ maxCount: 30 }), (made, title) => {
        const document = funnelOf(made.map((step) => step.label));
        check(funnelPicture(sampleResult(made), { title, dataset: 'events.csv', document }));
      }),
      { numRuns: 80 },
    );
  });
});

test.each(['light', 'dark', 'print'] as const)('text has enough contrast in the %s theme', (name) => {
  const theme = themes[name];
  for (const ink of [theme.ink, theme.muted, theme.accentInk, theme.warm]) {
    expect(contrast(ink, theme.ground)).toBeGreaterThanOrEqual(4.5);
  }
  // Times lie on the flow between the bars.
  expect(contrast(theme.muted, theme.flow)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(theme.accent, theme.ground)).toBeGreaterThanOrEqual(3);
});

function contrast(a: string, b: string): number {
  const light = (hex: string) => {
    const [r, g, blue] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
