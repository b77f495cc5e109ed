import { DAY_MS, type FunnelDocument, funnelOf, stepOf } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { funnelPicture } from '../funnel/picture.ts';
import { type FunnelSceneOptions, funnelScene } from '../funnel/scene.ts';
import { svgOf } from '../scene/svg.ts';
import { analysisGallery } from './analysis-gallery.ts';
import { compareGallery } from './compare-gallery.ts';
import { daysGallery } from './days-gallery.ts';
import { dropOffGallery } from './drop-off-gallery.ts';
import { flowGallery } from './flow-gallery.ts';
import { type SampleStep, sampleResult } from './sample-result.ts';

/** Every picture that the golden files hold, by name. */
export function gallery(): Record<string, string> {
  const screen = (result: FunnelResult, options: Partial<FunnelSceneOptions> = {}) =>
    svgOf(funnelScene(result, { width: 880, ...options }));
  const shop = sampleResult(SHOP);
  return {
    ...flowGallery(),
    ...analysisGallery(),
    ...daysGallery(),
    ...dropOffGallery(),
    ...compareGallery(),
    'one-step': screen(sampleResult([{ label: 'Signed up', count: 4210 }])),
    'two-steps': screen(
      sampleResult([
        { label: 'Visited pricing', count: 1840 },
        { label: 'Started trial', count: 297, medianMs: 134_000 },
      ]),
    ),
    'four-steps': screen(shop),
    'four-steps-dark': screen(shop, { theme: 'dark' }),
    'four-steps-narrow': screen(shop, { width: 400 }),
    'four-steps-tall': screen(shop, { width: 1240, height: 560 }),
    'eight-steps': screen(sampleResult(EIGHT)),
    'twenty-steps': screen(sampleResult(TWENTY)),
    'twenty-steps-dark': screen(sampleResult(TWENTY), { theme: 'dark' }),
    'eight-steps-narrow': screen(sampleResult(EIGHT), { width: 420 }),
    'long-names': screen(sampleResult(LONG), { form: 'columns' }),
    'long-names-rows': screen(sampleResult(LONG)),
    unicode: screen(sampleResult(UNICODE)),
    'zero-entered': screen(sampleResult(SHOP.map(({ label }) => ({ label, count: 0 })))),
    'one-user': screen(
      sampleResult([
        { label: 'Viewed', count: 1 },
        { label: 'Added', count: 1, medianMs: 4000 },
        { label: 'Paid', count: 0 },
      ]),
    ),
    'ten-million': screen(sampleResult(MILLIONS)),
    'ten-million-narrow': screen(sampleResult(MILLIONS), { width: 440 }),
    optional: screen(sampleResult(OPTIONAL), { document: OPTIONAL_DOCUMENT }),
    picture: svgOf(funnelPicture(shop, { ...SHOP_PICTURE, title: 'From product page to purchase' }), {
      metadata: SHOP_DOCUMENT,
    }),
    'picture-dark': svgOf(funnelPicture(shop, { ...SHOP_PICTURE, theme: 'dark' })),
    'picture-print': svgOf(
      funnelPicture(shop, { ...SHOP_PICTURE, theme: 'print', transparent: true, locale: 'de-DE' }),
    ),
    'picture-conditions': svgOf(
      funnelPicture(sampleResult(OPTIONAL), { dataset: 'shop.csv', document: OPTIONAL_DOCUMENT }),
    ),
    'picture-two-steps': svgOf(
      funnelPicture(sampleResult([SHOP[0], { ...SHOP[1], open: 0 }]), {
        dataset: 'web-2026.csv.gz',
        document: funnelOf(['product_viewed', 'added_to_cart'], { window: 'session' }),
      }),
    ),
    'picture-twenty-steps': svgOf(
      funnelPicture(sampleResult(TWENTY), {
        title: 'Onboarding',
        dataset: 'onboarding_mobile',
        document: funnelOf(
          TWENTY.map((step) => step.label),
          { order: 'strict', window: null },
        ),
      }),
    ),
  };
}

const HOUR = 3_600_000;

const SHOP: readonly SampleStep[] = [
  { label: 'Product viewed', count: 18_240, open: 610 },
  { label: 'Added to cart', count: 7113, open: 240, medianMs: 134_000 },
  { label: 'Checkout started', count: 3980, open: 96, medianMs: 47 * 60_000 },
  { label: 'Purchase', count: 2874, medianMs: 203_000 },
];

const SHOP_DOCUMENT: FunnelDocument = funnelOf(['product_viewed', 'added_to_cart', 'checkout_started', 'purchase']);

const SHOP_PICTURE = {
  dataset: 'Shop sample',
  document: SHOP_DOCUMENT,
  first: '2026-01-05T00:03:11Z',
  last: '2026-03-01T23:41:00Z',
};

const EIGHT: readonly SampleStep[] = [
  { label: 'App opened', count: 48_102 },
  { label: 'Onboarding welcome screen', count: 41_877, medianMs: 2300 },
  { label: 'Choose login type', count: 30_012, medianMs: 9400 },
  { label: 'Entered phone', count: 29_844, medianMs: 21_500 },
  { label: 'Code confirmed', count: 21_209, medianMs: 64_000, open: 12 },
  { label: 'Profile completed', count: 8120, medianMs: 11 * HOUR + 59 * 60_000, open: 431 },
  { label: 'First order', count: 980, medianMs: 3.2 * DAY_MS, open: 377 },
  { label: 'Second order', count: 41, medianMs: 17.4 * DAY_MS },
];

const TWENTY: readonly SampleStep[] = Array.from({ length: 20 }, (_, i) => ({
  label: [
    'onboarding_welcome_screen',
    'onboarding__chooseLoginType',
    'onboarding_login_Type1',
    'passed',
    'A step with quite a long descriptive name in it',
  ][i % 5],
  count: Math.round(52_000 * 0.84 ** i),
  open: i % 4 === 1 ? 300 : 0,
  medianMs: 1900 * 1.9 ** i,
}));

const LONG: readonly SampleStep[] = [
  { label: 'Marketing website: landing page for the spring campaign viewed (all variants)', count: 9200 },
  { label: 'com.example.shop.checkout.PaymentMethodSelectionActivity', count: 4100 },
  { label: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft', count: 2500 },
  { label: 'add_to_cart or quick_buy_button_clicked or one_click_reorder_confirmed', count: 2311 },
  { label: 'Paid', count: 17 },
];

const UNICODE: readonly SampleStep[] = [
  { label: 'Просмотр товара', count: 5210 },
  { label: 'Προσθήκη στο καλάθι', count: 3120, open: 40 },
  { label: 'Zahlung bestätigt – Größe & <Farbe>', count: 1200 },
  { label: 'お支払い方法を選択してください', count: 640 },
  { label: '🛒 Naïve “café” 👩‍👩‍👧', count: 122 },
];

const MILLIONS: readonly SampleStep[] = [
  { label: 'Impression', count: 10_000_000 },
  { label: 'Click', count: 1_234_567, medianMs: 8400 },
  { label: 'Registration', count: 45_210, medianMs: 96_000, open: 12_400 },
  { label: 'Deposit', count: 812, medianMs: 2.1 * DAY_MS },
  { label: 'Withdrawal', count: 3, medianMs: 140 * DAY_MS },
];

const OPTIONAL: readonly SampleStep[] = [
  { label: 'Cart', count: 6400 },
  { label: 'Coupon applied', count: 1920, optional: true },
  { label: 'Payment', count: 4100, open: 130 },
  { label: 'Purchase', count: 3890 },
];

const OPTIONAL_DOCUMENT: FunnelDocument = funnelOf(
  [
    'Cart',
    { ...stepOf('Coupon applied'), optional: true },
    { ...stepOf('pay_clicked', 'express_pay'), label: 'Payment', withinMs: 30 * 60_000 },
    {
      ...stepOf(),
      any: [{ event: 'Purchase', where: [{ property: 'value', op: 'gte', values: [20] }] }],
      label: 'Purchase',
    },
  ],
  {
    window: { ms: 36 * HOUR },
    attempt: 'first',
    range: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
    where: [{ property: 'country', op: 'is', values: ['DE', 'FR'] }],
    exclude: [{ any: [{ event: 'refund', where: [] }], from: 0, to: 2, effect: 'drop' }],
    segment: { did: { event: 'newsletter', where: [] }, atLeast: 2, atMost: null, withinMs: DAY_MS, of: 'first-event' },
  },
);
