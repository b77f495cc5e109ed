import fc from 'fast-check';
import { expect, test } from 'vitest';
import { svgOf } from '../scene/svg.ts';
import { DRIVERS, RESULT, safari, sampleDriver } from '../test-support/drop-off-gallery.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { barRows, pairedBarsScene } from './bars.ts';
import { driversCsv, stayCsv } from './csv.ts';
import { forestScene } from './forest.ts';
import { claimInWords, factorInWords } from './words.ts';

test('the strongest claim is a sentence that says "goes with", and which shares', () => {
  expect(claimInWords(RESULT)!.replace(/\s/g, ' ')).toBe(
    '“browser is Safari and on or after Apr 6, 2026” goes with dropping: 46.8 % of 62 who dropped, 5.0 % of 657 who went on; odds of dropping ×16.4 (9.1–29.5).',
  );
  expect(
    claimInWords({ drivers: [sampleDriver(safari, 2, { q: 0.06 }), sampleDriver(safari, 9, { flags: ['few'] })] }),
  ).toBeNull();
  expect(claimInWords({ drivers: [DRIVERS[2]] })).toContain('among stays of about as many events');
  expect(factorInWords({ kind: 'property', property: 'p', value: '' })).toBe('p is (empty)');
});

test('a row that holds the same units as a stronger one is folded under it; every other shows its figures', () => {
  const shown = texts(forestScene(RESULT, { width: 880 }));
  expect(shown).not.toContain('os is iOS');
  for (const text of ['browser is Safari', '×6.1 (2.2–17.0)', 'q 0.200', 'too few', '46.8 %', '5.0 %'])
    expect(shown).toContain(text);
});

test('the cells and bars say whom they hold', () => {
  const cells = placed(forestScene(RESULT, { width: 880 }).shapes).flatMap(({ shape }) => shape.stay ?? []);
  expect(cells).toContainEqual({ kind: 'driver', factor: safari, group: 'wentOn', with: true });
  const bars = placed(pairedBarsScene(RESULT, 'after', { width: 600 }).shapes).flatMap(({ shape }) => shape.stay ?? []);
  expect(bars).toContainEqual({ kind: 'after', group: 'dropped', item: 'payment_failed' });
  expect(bars).toContainEqual({ kind: 'after', group: 'wentOn', item: null });
  expect(bars).not.toContainEqual({ kind: 'after', group: 'wentOn', item: 'cart_viewed' });
});

test('next and nothing add up to the group, however many rows are shown', () => {
  for (const rows of [0, 1, 9]) {
    const shown = barRows(RESULT, 'after', rows);
    expect(shown.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(RESULT.dropped);
    expect(shown.reduce((sum, { wentOn }) => sum + wentOn, 0)).toBe(RESULT.wentOn);
  }
});

test('no text touches another or leaves the picture, whatever the names', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.constantFrom('x'.repeat(200), 'دفع فشل', 'a very long name of an event with many words in it', '支払い失敗'),
  );
  const odds = fc.double({ min: 0.001, max: 1000, noNaN: true });
  const row = fc
    .tuple(name, name, odds, fc.boolean())
    .map(([property, value, ratio, isEvent]) =>
      sampleDriver(isEvent ? { kind: 'event', event: value } : { kind: 'property', property, value }, ratio),
    );
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 6 }),
      fc.array(name, { maxLength: 12 }),
      fc.integer({ min: 460, max: 1200 }),
      (drivers, items, width) => {
        const after = [...new Set(items)].map((item) => ({ item, dropped: 2, wentOn: 5 }));
        const scenes = [
          forestScene({ ...RESULT, drivers }, { width }),
          pairedBarsScene({ ...RESULT, after }, 'after', { width, rows: 5 }),
        ];
        for (const scene of scenes) {
          expect(unreadable(scene)).toEqual([]);
          expect(svgOf(scene)).not.toMatch(/NaN|undefined|Infinity/);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('tables as CSV', () => {
  expect(driversCsv(RESULT).split('\r\n').slice(0, 2)).toEqual([
    'kind,row,a,b,c,d,dropped_share,went_on_share,odds_ratio,low,high,phi,p,q,adjusted_odds_ratio,adjusted_low,adjusted_high,adjusted_p,lift,flags',
    `pair,"browser is Safari and on or after Apr 6, 2026",29,33,33,624,${29 / 62},${33 / 657},16.4,${16.4 / 1.8},${16.4 * 1.8},0.4,0.000001,0.0001,,,,,5.4,`,
  ]);
  expect(stayCsv(RESULT, ['after'])).toBe(
    [
      'list,item,dropped,went_on,dropped_share,went_on_share',
      `after,payment_failed,45,36,${45 / 62},${36 / 657}`,
      `after,cart_viewed,3,0,${3 / 62},0`,
      `after: nothing,,14,621,${14 / 62},${621 / 657}`,
      '',
    ].join('\r\n'),
  );
});
