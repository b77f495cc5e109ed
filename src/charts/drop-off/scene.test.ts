import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dropOffOf } from '../../core/drop-off/question.ts';
import type { DropOffResult } from '../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../core/drop-off/users.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import { svgOf } from '../scene/svg.ts';
import { placed, texts, unreadable } from '../test-support/placed.ts';
import { DRIVERS, driver, safari, sampleDropOff } from '../test-support/sample-drop-off.ts';
import { barRows, pairedBarsScene } from './bars.ts';
import { dossierCsv, driversCsv, stayCsv } from './csv.ts';
import { forestScene } from './forest.ts';
import { dropOffPicture } from './picture.ts';
import { claimInWords, factorInWords, stayInWords } from './words.ts';

const NOBODY: DropOffResult = {
  ...sampleDropOff,
  ...{ dropped: 0, wentOn: 0, open: 0, after: [], before: [], lastSeen: [], drivers: [], worth: null },
  nothing: { after: [0, 0], before: [0, 0] },
};
const QUESTION = dropOffOf(funnelOf(['checkout_started', 'payment_entered', 'purchase']), 1);
const options = { question: QUESTION, dataset: 'shop.csv', first: '2026-03-02', last: '2026-04-26' };

test('the strongest claim is a sentence that says "goes with", and which shares', () => {
  expect(claimInWords(sampleDropOff)!.replace(/\s/g, ' ')).toBe(
    '“browser is Safari and on or after Apr 6, 2026” goes with dropping: 46.8 % of 62 who dropped, 5.0 % of 657 who went on; odds of dropping ×16.4 (9.1–29.5).',
  );
  expect(claimInWords({ drivers: [driver(safari, 2, { q: 0.06 }), driver(safari, 9, { flags: ['few'] })] })).toBeNull();
  expect(claimInWords({ drivers: [DRIVERS[2]] })).toContain('among stays of about as many events');
  expect(factorInWords({ kind: 'property', property: 'p', value: '' })).toBe('p is (empty)');
});

test('a row that holds the same units as a stronger one is folded under it; every other shows its figures', () => {
  const shown = texts(forestScene(sampleDropOff, { width: 880 }));
  expect(shown).not.toContain('os is iOS');
  for (const text of ['browser is Safari', '×6.1 (2.2–17.0)', 'q 0.200', 'too few', '46.8 %', '5.0 %'])
    expect(shown).toContain(text);
});

test('the cells and bars say whom they hold', () => {
  const cells = placed(forestScene(sampleDropOff, { width: 880 }).shapes).flatMap(({ shape }) => shape.stay ?? []);
  expect(cells).toContainEqual({ kind: 'driver', factor: safari, group: 'wentOn', with: true });
  const bars = placed(pairedBarsScene(sampleDropOff, 'after', { width: 600 }).shapes).flatMap(
    ({ shape }) => shape.stay ?? [],
  );
  expect(bars).toContainEqual({ kind: 'after', group: 'dropped', item: 'payment_failed' });
  expect(bars).toContainEqual({ kind: 'after', group: 'wentOn', item: null });
  expect(bars).not.toContainEqual({ kind: 'after', group: 'wentOn', item: 'cart_viewed' });
});

test('next and nothing add up to the group, however many rows are shown', () => {
  for (const rows of [0, 1, 9]) {
    const shown = barRows(sampleDropOff, 'after', rows);
    expect(shown.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(sampleDropOff.dropped);
    expect(shown.reduce((sum, { wentOn }) => sum + wentOn, 0)).toBe(sampleDropOff.wentOn);
  }
});

test('against those who converted every word says so', () => {
  expect(claimInWords(sampleDropOff, 'en-US', 'converted')).toContain('657 who converted');
  const groups = { property: 'device', values: ['mobile', 'desktop'], names: ['mobile', 'desktop'] } as const;
  expect(claimInWords(sampleDropOff, 'en-US', groups)).toContain('goes with “mobile”');
  expect(claimInWords(sampleDropOff, 'en-US', groups)).toContain('657 in “desktop”; odds of “mobile”');
  const shown = texts(forestScene(sampleDropOff, { width: 880, against: 'converted' }));
  expect(shown).toContain('Converted');
  expect(shown).not.toContain('Went on');
});

test('on screen each row has its actions, but those that hold several', () => {
  const rowsOf = (scene: Parameters<typeof unreadable>[0]) =>
    new Set(placed(scene.shapes).flatMap(({ shape }) => (shape.row ? [JSON.stringify(shape.row)] : [])));
  expect(rowsOf(forestScene(sampleDropOff, { width: 700, actions: true })).size).toBe(7);
  expect(rowsOf(forestScene(sampleDropOff, { width: 700 })).size).toBe(0);
  const bars = rowsOf(pairedBarsScene(sampleDropOff, 'after', { width: 400, rows: 1, onScreen: true }));
  expect([...bars]).toEqual(['{"list":"after","item":"payment_failed"}', '{"list":"after","item":null}']);
});

test('whom a number holds, in words', () => {
  const words = (number: DropOffNumber) => stayInWords(QUESTION, number);
  expect(words({ kind: 'group', group: 'dropped' })).toBe('dropped off after “payment_entered”');
  expect(words({ kind: 'after', group: 'dropped', item: 'help' })).toBe(
    'dropped off after “payment_entered”, first “help”',
  );
  expect(words({ kind: 'before', group: 'wentOn', item: null })).toBe(
    'went on from “payment_entered” to “purchase”, nothing right before it',
  );
  expect(words({ kind: 'driver', factor: safari, group: 'dropped', with: true })).toBe(
    'dropped off after “payment_entered”, with: browser is Safari',
  );
  expect(words({ kind: 'attempts', group: 'dropped', attempts: 5 })).toContain('5 attempts or more');
  expect(words({ kind: 'fate', fate: 'left' })).toBe('left for good after “payment_entered”');
});

test('golden pictures', async () => {
  const save = (name: string, svg: string) => expect(svg).toMatchFileSnapshot(`../fixtures/${name}.svg`);
  await save('drop-off', svgOf(dropOffPicture(sampleDropOff, options)));
  await save('drop-off-dark-narrow', svgOf(dropOffPicture(sampleDropOff, { ...options, theme: 'dark', width: 480 })));
  await save('drop-off-next', svgOf(dropOffPicture(sampleDropOff, { ...options, only: 'next' })));
  const screen = { locale: 'en-US', actions: true, onScreen: true };
  await save('drop-off-screen-why', svgOf(forestScene(sampleDropOff, { ...screen, width: 750 })));
  await save('drop-off-screen-why-narrow', svgOf(forestScene(sampleDropOff, { ...screen, width: 520, theme: 'dark' })));
  await save('drop-off-screen-next', svgOf(pairedBarsScene(sampleDropOff, 'after', { ...screen, width: 360 })));
  await save('drop-off-nobody', svgOf(dropOffPicture(NOBODY, options)));
});

test('everything but the drivers as CSV: groups, fates, lists, attempts, effort, worth', () => {
  const lines = dossierCsv(sampleDropOff).split('\r\n');
  for (const line of [
    'group,all,62,657,1,1',
    'group,open,7,,,',
    `fate,cameBack,18,,${18 / 62},`,
    `after,payment_failed,45,36,${45 / 62},${36 / 657}`,
    `attempts,2,2,7,${2 / 62},${7 / 657}`,
    `converted on attempt,1,650,,${650 / 657},`,
    'effort: events,median,,,,',
    'worth: EUR,at stake,8806.7,,,',
  ])
    expect(lines).toContain(line);
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
          forestScene({ ...sampleDropOff, drivers }, { width }),
          forestScene({ ...sampleDropOff, drivers }, { width, actions: true, against: 'converted' }),
          pairedBarsScene({ ...sampleDropOff, after }, 'after', { width, onScreen: true }),
          pairedBarsScene({ ...sampleDropOff, after }, 'after', { width, rows: 5 }),
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
  expect(driversCsv(sampleDropOff).split('\r\n').slice(0, 2)).toEqual([
    'kind,row,a,b,c,d,dropped_share,went_on_share,odds_ratio,low,high,phi,p,q,adjusted_odds_ratio,adjusted_low,adjusted_high,adjusted_p,lift,flags',
    `pair,"browser is Safari and on or after Apr 6, 2026",29,33,33,624,${29 / 62},${33 / 657},16.4,${16.4 / 1.8},${16.4 * 1.8},0.4,0.000001,0.0001,,,,,5.4,`,
  ]);
  expect(stayCsv(sampleDropOff, ['after'])).toBe(
    [
      'list,item,dropped,went_on,dropped_share,went_on_share',
      `after,payment_failed,45,36,${45 / 62},${36 / 657}`,
      `after,cart_viewed,3,0,${3 / 62},0`,
      `after: nothing,,14,621,${14 / 62},${621 / 657}`,
      '',
    ].join('\r\n'),
  );
});
