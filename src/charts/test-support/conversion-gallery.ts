import type { ChannelFigures } from '../../core/conversion/attribution/figures.ts';
import { MODELS } from '../../core/conversion/attribution/models.ts';
import type { CohortFigures } from '../../core/conversion/economics/figures.ts';
import type { ArmFigures } from '../../core/conversion/experiment/figures.ts';
import type { MacroCore, StepFigures, TrendFigures } from '../../core/conversion/result.ts';
import { scopeOf } from '../../core/conversion/scope.ts';
import { intervalOf, rateOf, wilson } from '../../core/statistics/interval.ts';
import { attributionScene } from '../conversion/attribution.ts';
import { barsScene } from '../conversion/bars.ts';
import { cohortsScene } from '../conversion/cohorts.ts';
import { curveScene } from '../conversion/curve.ts';
import { differencesScene } from '../conversion/differences.ts';
import { ladderScene, type Rung } from '../conversion/ladder.ts';
import { conversionPicture } from '../conversion/picture.ts';
import { conversionTrendScene } from '../conversion/trend.ts';
import { svgOf } from '../scene/svg.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-01-05T00:00:00Z');

/** Pictures of conversions that the golden files hold, by name. */
export function conversionGallery(): Record<string, string> {
  const trend = { width: 900, height: 400, event: 'purchase', by: 'week', timezone: 'UTC', nouns: 'users' } as const;
  const ladder = { width: 960, macro: 'purchase', macroRate: 0.065, nouns: 'users' };
  return {
    'conversion-trend': svgOf(conversionTrendScene(TREND, trend)),
    'conversion-trend-dark-narrow': svgOf(conversionTrendScene(TREND, { ...trend, width: 420, theme: 'dark' })),
    'conversion-trend-one': svgOf(conversionTrendScene(TREND.slice(0, 1), trend)),
    'conversion-trend-empty': svgOf(conversionTrendScene([], trend)),
    'conversion-curve': svgOf(curveScene(CORE, { width: 900, height: 400, event: 'purchase', of: 'first' })),
    'conversion-curve-second': svgOf(
      curveScene(CORE, { width: 420, height: 300, theme: 'dark', event: 'purchase', of: 'second' }),
    ),
    'conversion-curve-nobody': svgOf(
      curveScene(
        { ...CORE, curve: [], curveMedian: null },
        { width: 500, height: 300, event: 'purchase', of: 'first' },
      ),
    ),
    'conversion-bars': svgOf(barsScene(ROWS, { width: 700, title: 'purchase by device' })),
    'conversion-bars-series': svgOf(
      barsScene(
        ['ad', 'a channel with a name that is quite long and has to be broken into lines', 'mail'].map((name, row) => ({
          name,
          bars: [3, 2, 1].map((value, series) => ({
            value: value * (row + 1),
            series,
            text: String(value),
            title: name,
          })),
        })),
        { width: 480, theme: 'dark', title: 'Channels', series: ['First', 'Last', 'Linear'] },
      ),
    ),
    'conversion-ladder': svgOf(ladderScene(RUNGS, ladder)),
    'conversion-ladder-dark-narrow': svgOf(ladderScene(RUNGS, { ...ladder, width: 620, theme: 'dark' })),
    'conversion-attribution': svgOf(
      attributionScene(CHANNELS, { width: 820, model: 'linear', measure: { kind: 'conversions' } }),
    ),
    'conversion-attribution-dark-narrow': svgOf(
      attributionScene(CHANNELS, {
        width: 460,
        theme: 'dark',
        model: 'first',
        measure: { kind: 'value', currency: 'EUR' },
      }),
    ),
    'conversion-cohorts': svgOf(cohortsScene(COHORTS, COHORT_OPTIONS)),
    'conversion-cohorts-dark-narrow': svgOf(
      cohortsScene(COHORTS.slice(0, 2), { ...COHORT_OPTIONS, width: 440, theme: 'dark', cost: null }),
    ),
    'conversion-cohorts-none': svgOf(cohortsScene([], COHORT_OPTIONS)),
    'conversion-differences': svgOf(differencesScene(ARMS, { width: 820, control: 'A' })),
    'conversion-differences-dark-narrow': svgOf(differencesScene(ARMS, { width: 420, theme: 'dark', control: 'A' })),
    'conversion-picture': svgOf(
      conversionPicture((room) => ladderScene(RUNGS, { ...ladder, ...room }), {
        title: 'Conversions, steps on the way to purchase',
        dataset: 'Shop sample',
        first: '2026-01-05T00:03:11Z',
        last: '2026-03-01T23:41:00Z',
        scope: scopeOf({ where: [{ property: 'country', op: 'is', values: ['DE'] }] }),
        audience: 16_921,
        said: 'add_to_cart is associated with purchase most.',
        rules: ['look-ahead 30 days'],
        note: 'What is associated with converting need not be why.',
        exchange: { to: 'EUR', rates: { GBP: 1.17 } },
      }),
    ),
  };
}

const CHANNELS: readonly ChannelFigures[] = ['ads', 'direct', 'a newsletter with a long name'].map((channel, row) => ({
  channel,
  touches: 900 - row * 200,
  users: 700 - row * 180,
  models: Object.fromEntries(
    MODELS.map((model, place) => {
      const conversions = 120 - row * 40 + ((place * 37 + row * 11) % 29);
      return [model, { conversions, value: { EUR: conversions * 99.5 } }] as const;
    }),
  ) as unknown as ChannelFigures['models'],
}));

const COHORT_OPTIONS = { width: 860, height: 380, currency: 'EUR', by: 'month', timezone: 'UTC', cost: 61.5 } as const;

const COHORTS: readonly CohortFigures[] = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'].map((day, row) => ({
  from: `${day}T00:00:00.000Z`,
  units: 300 - row * 20,
  ages: Array.from({ length: 3 - row }, (_, age) => ({ days: age * 30, perUnit: { EUR: 40 + row * 4 + age * 22 } })),
}));

const ARMS: readonly ArmFigures[] = ['A', 'B', 'the one with a long name that was tried last'].map((value, row) => ({
  value,
  units: 4000,
  open: 12,
  conversions: 400 + row * 60,
  rate: 0.1 + row * 0.015,
  interval: wilson(400 + row * 60, 4000),
  difference: row === 0 ? null : row * 0.03 - 0.045,
  differenceInterval: row === 0 ? null : [row * 0.03 - 0.06, row * 0.03 - 0.03],
  alwaysValid: row === 0 ? null : [row * 0.03 - 0.07, row * 0.03 - 0.02],
  lift: null,
  p: null,
  holm: null,
  verdict: null,
}));

const TREND: readonly TrendFigures[] = [
  [610, 24, true],
  [1804, 101],
  [1711, 88],
  [0, 0],
  [1903, 120],
  [1850, 64],
  [420, 12, true],
].map(([audience, users, partial = false], week) => ({
  from: new Date(START + 7 * DAY * week).toISOString(),
  to: new Date(START + 7 * DAY * (week + 1)).toISOString(),
  audience: Number(audience),
  users: Number(users),
  rate: rateOf(Number(users), Number(audience)),
  interval: intervalOf(Number(users), Number(audience)),
  value: { EUR: Number(users) * 99.5 },
  partial: Boolean(partial),
}));

const point = (day: number, rate: number, low: number | null, high: number | null) => ({
  ms: day * DAY,
  rate,
  low,
  high,
});

const CORE: MacroCore = {
  users: 1101,
  rate: 0.065,
  interval: [0.061, 0.069],
  total: 1400,
  value: { EUR: 163_452 },
  valuePerUser: { EUR: 9.66 },
  valuePerConverter: { EUR: 148.46 },
  valuePerEvent: { EUR: 116.75 },
  timeTo: null,
  curve: Array.from({ length: 20 }, (_, i) => {
    const rate = 1 - 0.93 ** (i + 1);
    return point(3 * (i + 1), rate, rate - 0.02, rate + 0.02);
  }),
  curveMedian: 28.5 * DAY,
  curveQuartiles: [12 * DAY, null],
  repeats: [900, 150, 40, 9, 2],
  medianGap: 9 * DAY,
  second: {
    curve: [point(7, 0.1, 0.06, 0.14), point(14, 0.2, 0.15, 0.25), point(21, 1, null, null)],
    median: 21 * DAY,
  },
};

const ROWS = ['mobile', 'desktop', 'tablet', '(none)'].map((name, index) => {
  const [users, audience] = [
    [509, 9646],
    [523, 6299],
    [69, 976],
    [0, 12],
  ][index];
  return {
    name,
    bars: [
      { value: users / audience, interval: wilson(users, audience), text: `${users} of ${audience}`, title: name },
    ],
  };
});

const step = (rest: Partial<StepFigures>): StepFigures => ({
  with: 3300,
  without: 13_600,
  openWith: 300,
  openWithout: 2600,
  convertedWith: 1000,
  convertedWithout: 40,
  rateWith: 0.33,
  rateWithout: 0.004,
  lift: 90,
  oddsRatio: 120,
  oddsInterval: [88, 165],
  phi: 0.5,
  p: 0,
  q: 0,
  adjusted: { oddsRatio: 24, interval: [18, 33], p: 0 },
  assistShare: 0.96,
  medianLag: 3 * 3_600_000,
  expectedValue: { EUR: 48 },
  ...rest,
});

const RUNGS: readonly Rung[] = [
  { event: 'add_to_cart', tier: 'Micro 1', users: 3389, rate: 0.2, interval: [0.194, 0.206], figures: step({}) },
  {
    event: 'payment_entered',
    tier: 'Micro 1',
    users: 1204,
    rate: 0.071,
    figures: step({ rateWith: 0.94, rateWithout: 0, adjusted: { oddsRatio: null, interval: null, p: null } }),
  },
  {
    event: 'search_with_a_rather_long_name_of_an_event',
    tier: 'Micro 2',
    users: 5584,
    rate: 0.33,
    figures: step({
      rateWith: 0.136,
      rateWithout: 0.056,
      oddsRatio: 2.6,
      oddsInterval: [2.3, 3],
      adjusted: { oddsRatio: 0.45, interval: [0.38, 0.53], p: 0 },
    }),
  },
  {
    event: 'nobody_did',
    tier: '',
    users: 0,
    rate: 0,
    figures: step({ with: 0, openWith: 0, convertedWith: 0, rateWith: null, oddsRatio: 1, oddsInterval: [0.1, 9] }),
  },
];
