import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropOffOf } from '../../core/drop-off/question.ts';
import type { Driver, DropOffResult, Factor } from '../../core/drop-off/result.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import { svgOf } from '../scene/svg.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { barRows, pairedBarsScene } from './bars.ts';
import { driversCsv, stayCsv } from './csv.ts';
import { forestScene } from './forest.ts';
import { dropOffPicture } from './picture.ts';
import { claimInWords, factorInWords } from './words.ts';

const driver = (factor: Factor, oddsRatio: number, rest: Partial<Driver> = {}): Driver =>
  ({
    ...factor,
    ...{ a: 29, b: 33, c: 33, d: 624, oddsRatio, interval: [oddsRatio / 1.8, oddsRatio * 1.8], phi: 0.4 },
    ...{ p: 1e-6, q: 1e-4, adjusted: null, lift: 5.4, flags: [] },
    ...rest,
  }) as Driver;

const safari: Factor = { kind: 'property', property: 'browser', value: 'Safari' };
const since: Factor = { kind: 'since', since: '2026-04-06' };
const DRIVERS: readonly Driver[] = [
  driver({ kind: 'pair', of: [safari, since] }, 16.4),
  driver(safari, 4.4),
  driver({ kind: 'event', event: 'payment_failed' }, 40, {
    adjusted: { oddsRatio: 6.1, interval: [2.2, 17], p: 1e-4 },
  }),
  driver({ kind: 'property', property: 'os', value: 'Windows' }, 0.25, { flags: ['skewed'] }),
  driver({ kind: 'property', property: 'price', value: { from: 24.9, to: 39.9 } }, 1.7, { q: 0.2 }),
  driver({ kind: 'property', property: 'source', value: null, other: true }, 1, { q: null, flags: ['few'] }),
  driver({ kind: 'property', property: 'os', value: 'iOS' }, 3, { flags: ['same'], under: 1 }),
  driver({ kind: 'event', event: 'never' }, 900),
];

const RESULT: DropOffResult = {
  ...{ step: 1, next: 2, dropped: 62, wentOn: 657, open: 7, leftForGood: 35, cameBack: 18, tooSoon: 9, late: 2 },
  after: [
    { item: 'payment_failed', dropped: 45, wentOn: 36 },
    { item: 'cart_viewed', dropped: 3, wentOn: 0 },
  ],
  before: [{ item: 'shipping_entered', dropped: 60, wentOn: 650 }],
  lastSeen: [{ item: 'payment_failed', dropped: 62, wentOn: 657 }],
  nothing: { after: [14, 621], before: [2, 7] },
  unripe: [3, 48],
  attempts: { dropped: [60, 2, 0, 0, 0], wentOn: [650, 7, 0, 0, 0], convertedOn: [650, 7, 0, 0, 0] },
  effort: {
    dropped: { events: null, ms: null, again: null },
    wentOn: { events: null, ms: null, again: null },
  },
  worth: { EUR: { perUnit: 142.04, n: 657, atStake: 8806.7 } },
  tested: 41,
  drivers: DRIVERS,
};
const NOBODY: DropOffResult = {
  ...RESULT,
  ...{ dropped: 0, wentOn: 0, open: 0, after: [], before: [], lastSeen: [], drivers: [], worth: null },
  nothing: { after: [0, 0], before: [0, 0] },
};
const QUESTION = dropOffOf(funnelOf(['checkout_started', 'payment_entered', 'purchase']), 1);
const options = { question: QUESTION, dataset: 'shop.csv', first: '2026-03-02', last: '2026-04-26' };

test('the strongest claim is a sentence that says "goes with", and which shares', () => {
  expect(claimInWords(RESULT)!.replace(/\s/g, ' ')).toBe(
    '“browser is Safari and on or after Apr 6, 2026” goes with dropping: 46.8 % of 62 who dropped, 5.0 % of 657 who went on; odds of dropping ×16.4 (9.1–29.5).',
  );
  expect(claimInWords({ drivers: [driver(safari, 2, { q: 0.06 }), driver(safari, 9, { flags: ['few'] })] })).toBeNull();
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

test('golden pictures', async () => {
  const save = (name: string, svg: string) => expect(svg).toMatchFileSnapshot(`../fixtures/${name}.svg`);
  await save('drop-off', svgOf(dropOffPicture(RESULT, options)));
  await save('drop-off-dark-narrow', svgOf(dropOffPicture(RESULT, { ...options, theme: 'dark', width: 480 })));
  await save('drop-off-next', svgOf(dropOffPicture(RESULT, { ...options, only: 'next' })));
  await save('drop-off-nobody', svgOf(dropOffPicture(NOBODY, options)));
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
      driver(isEvent ? { kind: 'event', event: value } : { kind: 'property', property, value }, ratio),
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
