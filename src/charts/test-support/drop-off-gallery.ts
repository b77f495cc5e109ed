import { dropOffOf } from '../../core/drop-off/question.ts';
import type { Driver, DropOffResult, Factor } from '../../core/drop-off/result.ts';
import { funnelOf } from '../../core/funnel/document.ts';
import { dropOffPicture } from '../drop-off/picture.ts';
import { svgOf } from '../scene/svg.ts';

export const sampleDriver = (factor: Factor, oddsRatio: number, rest: Partial<Driver> = {}): Driver =>
  ({
    ...factor,
    ...{ a: 29, b: 33, c: 33, d: 624, oddsRatio, interval: [oddsRatio / 1.8, oddsRatio * 1.8], phi: 0.4 },
    ...{ p: 1e-6, q: 1e-4, adjusted: null, lift: 5.4, flags: [] },
    ...rest,
  }) as Driver;

export const safari: Factor = { kind: 'property', property: 'browser', value: 'Safari' };
const since: Factor = { kind: 'since', since: '2026-04-06' };
export const DRIVERS: readonly Driver[] = [
  sampleDriver({ kind: 'pair', of: [safari, since] }, 16.4),
  sampleDriver(safari, 4.4),
  sampleDriver({ kind: 'event', event: 'payment_failed' }, 40, {
    adjusted: { oddsRatio: 6.1, interval: [2.2, 17], p: 1e-4 },
  }),
  sampleDriver({ kind: 'property', property: 'os', value: 'Windows' }, 0.25, { flags: ['skewed'] }),
  sampleDriver({ kind: 'property', property: 'price', value: { from: 24.9, to: 39.9 } }, 1.7, { q: 0.2 }),
  sampleDriver({ kind: 'property', property: 'source', value: null, other: true }, 1, { q: null, flags: ['few'] }),
  sampleDriver({ kind: 'property', property: 'os', value: 'iOS' }, 3, { flags: ['same'], under: 1 }),
  sampleDriver({ kind: 'event', event: 'never' }, 900),
];

export const RESULT: DropOffResult = {
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
export const NOBODY: DropOffResult = {
  ...RESULT,
  ...{ dropped: 0, wentOn: 0, open: 0, after: [], before: [], lastSeen: [], drivers: [], worth: null },
  nothing: { after: [0, 0], before: [0, 0] },
};
export const QUESTION = dropOffOf(funnelOf(['checkout_started', 'payment_entered', 'purchase']), 1);
export const DROP_OFF_PICTURE = { question: QUESTION, dataset: 'shop.csv', first: '2026-03-02', last: '2026-04-26' };

/** The pictures of a step's drop-off that the golden files hold. */
export const dropOffGallery = (): Record<string, string> => ({
  'drop-off': svgOf(dropOffPicture(RESULT, DROP_OFF_PICTURE)),
  'drop-off-dark-narrow': svgOf(dropOffPicture(RESULT, { ...DROP_OFF_PICTURE, theme: 'dark', width: 480 })),
  'drop-off-next': svgOf(dropOffPicture(RESULT, { ...DROP_OFF_PICTURE, only: 'next' })),
  'drop-off-nobody': svgOf(dropOffPicture(NOBODY, DROP_OFF_PICTURE)),
});
