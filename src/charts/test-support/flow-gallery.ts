import { type FlowDocument, flowOf } from '../../core/flow/document.ts';
import { evaluateFlow, type FlowEvent } from '../../core/flow/reference.ts';
import type { FlowResult } from '../../core/flow/result.ts';
import { DAY_MS } from '../../core/funnel/document.ts';
import type { Tier } from '../../core/tags/document.ts';
import { runFlow } from '../../core/test-support/flow-run.ts';
import { flowPicture } from '../flow/picture.ts';
import { type FlowSceneOptions, flowScene, litScene } from '../flow/scene.ts';
import { svgOf } from '../scene/svg.ts';
import { sampleFlow, type Ways } from './sample-flow.ts';

/** Pictures of flows that the golden files hold, by name. */
export function flowGallery(): Record<string, string> {
  const screen = (document: FlowDocument, result: FlowResult, options: Partial<FlowSceneOptions> = {}) =>
    svgOf(flowScene(result, { width: 1000, document, ...options }));
  const sessions = sampleFlow(SESSIONS, VISITS, SHOP, REPEATS);
  const wide = (columns: number, rows: number) => flowOf({ count: 'journeys', columns, rows });
  const pages = runFlow(PAGES, visits());
  const lit = pages.through({ kind: 'node', column: 1, item: '/p/1' });
  const start = sampleFlow(START, { product: 18_240 }, SHOP, REPEATS);
  return {
    flow: screen(SESSIONS, sessions),
    'flow-narrow': screen(SESSIONS, sessions, { width: 400, theme: 'dark' }),
    'flow-end': screen(END, sampleFlow(END, { purchase: 2874 }, BACK, REPEATS), { height: 640 }),
    'flow-one-column': screen(wide(1, 5), sampleFlow(wide(1, 5), VISITS, SHOP), { width: 600 }),
    'flow-one-row': screen(wide(4, 1), sampleFlow(wide(4, 1), VISITS, SHOP, REPEATS), { width: 800 }),
    'flow-twelve-columns': screen(wide(12, 6), sampleFlow(wide(12, 6), { home: 9120 }, CHAIN), { width: 1700 }),
    'flow-nobody': screen(SESSIONS, sampleFlow(SESSIONS, {}, SHOP)),
    'flow-ten-million': screen(wide(4, 4), sampleFlow(wide(4, 4), { impression: 10_000_000 }, MILLIONS), {
      width: 700,
    }),
    'flow-names': screen(wide(3, 6), sampleFlow(wide(3, 6), { '': 311, お支払い方法を選択してください: 2040 }, NAMES)),
    'flow-long-names': screen(wide(3, 3), sampleFlow(wide(3, 3), { [LONG]: 900, 'הוספה לסל': 300 }, RIGHT_TO_LEFT), {
      width: 500,
    }),
    'flow-tiers': screen(END, sampleFlow(END, { purchase: 2874 }, BACK, REPEATS), { width: 700, tiers: TIERS }),
    'flow-lit': svgOf(litScene(pages.result, { width: 900, document: PAGES, lit })),
    'flow-picture-lit': svgOf(flowPicture(pages.result, { ...SHOP_PICTURE, document: PAGES, tiers: TIERS, lit })),
    'flow-picture': svgOf(flowPicture(start, { ...SHOP_PICTURE, document: START }), { metadata: START }),
    'flow-picture-dark': svgOf(
      flowPicture(sampleFlow(END, { purchase: 2874 }, BACK, REPEATS), {
        ...SHOP_PICTURE,
        document: END,
        theme: 'dark',
      }),
    ),
    'flow-picture-users': svgOf(
      flowPicture(evaluateFlow(CLEANED, visits()), {
        ...SHOP_PICTURE,
        document: CLEANED,
        title: 'Pages by session',
        locale: 'de-DE',
      }),
    ),
    'flow-picture-nobody': svgOf(flowPicture(sampleFlow(END, {}, BACK), { dataset: 'empty.csv', document: END })),
  };
}

const SHOP: Ways = {
  home: { catalog: 0.48, search: 0.22, product: 0.09, blog: 0.04, help: 0.02 },
  catalog: { product: 0.61, search: 0.12, home: 0.08, wishlist: 0.02 },
  search: { product: 0.52, catalog: 0.14, help: 0.03 },
  product: { cart: 0.27, catalog: 0.21, search: 0.08, wishlist: 0.05, reviews: 0.07, compare: 0.03 },
  cart: { checkout: 0.55, product: 0.12, coupon: 0.06 },
  checkout: { payment: 0.7, cart: 0.08, help: 0.02 },
  payment: { purchase: 0.71, 'payment failed': 0.2 },
  'payment failed': { payment: 0.44, help: 0.11 },
  purchase: { home: 0.12 },
  wishlist: { product: 0.33, cart: 0.2 },
  reviews: { cart: 0.31, product: 0.25 },
  compare: { product: 0.5 },
  coupon: { checkout: 0.66 },
  blog: { home: 0.12, product: 0.05 },
  help: { home: 0.2 },
};
const REPEATS = { product: 0.82, search: 1.4, catalog: 0.3, payment: 0.07 };
const VISITS = { home: 9120, product: 4210, blog: 2044, catalog: 1433, search: 812, help: 402, wishlist: 219 };

/** What led to a purchase: the ways back. */
const BACK: Ways = {
  purchase: { payment: 0.93, coupon: 0.02 },
  payment: { checkout: 0.84, 'payment failed': 0.11 },
  checkout: { cart: 0.89, coupon: 0.07 },
  cart: { product: 0.64, wishlist: 0.11, reviews: 0.09 },
  'payment failed': { payment: 0.9 },
  coupon: { cart: 0.7, blog: 0.1 },
  product: { catalog: 0.4, search: 0.28 },
  wishlist: { product: 0.5 },
  reviews: { product: 0.9 },
};

/** Twenty lessons that are skipped at times, so that columns grow long. */
const CHAIN: Ways = {
  home: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`Lesson ${i + 1}`, 0.3 * 0.66 ** i])),
  ...Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `Lesson ${i + 1}`,
      { [`Lesson ${((i + 1) % 20) + 1}`]: 0.62, [`Lesson ${((i + 6) % 20) + 1}`]: 0.21 },
    ]),
  ),
};

const MILLIONS: Ways = {
  impression: { click: 0.123_456_7, mute: 0.000_002, 'ad hidden': 0.013 },
  click: { registration: 0.04, bounce: 0.000_01, impression: 0.31 },
  'ad hidden': { impression: 0.2 },
  registration: { deposit: 0.4, withdrawal: 0.02, support: 0.01, terms: 0.002, click: 0.003 },
};

const NAMES: Ways = {
  '': { 'Zahlung bestätigt – Größe & <Farbe>': 0.4, '🛒 Naïve “café” 👩‍👩‍👧': 0.2 },
  お支払い方法を選択してください: {
    'com.example.shop.checkout.PaymentMethodSelectionActivity': 0.5,
    Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft: 0.2,
    'Προσθήκη στο καλάθι': 0.1,
  },
  'com.example.shop.checkout.PaymentMethodSelectionActivity': { '/shop/electronics/cameras/mirrorless?page=2': 0.9 },
};

/** 200 characters, which differ only at their ends, and names written to the left. */
const LONG = `${'com.example.shop.checkout.'.repeat(7)}PaymentMethod.one`;
const RIGHT_TO_LEFT: Ways = {
  [LONG]: { [`${LONG.slice(0, -3)}two`]: 0.5, 'إضافة إلى السلة من صفحة المنتج': 0.3 },
  'הוספה לסל': { 'תשלום בכרטיס אשראי לאחר אישור ההזמנה': 0.8 },
  'إضافة إلى السلة من صفحة المنتج': { [LONG]: 0.4 },
};

const TIERS: ReadonlyMap<string, Tier> = new Map([
  ['purchase', 'macro'],
  ['checkout', 'micro-primary'],
  ['/checkout', 'micro-primary'],
  ['cart', 'micro-secondary'],
  ['/cart', 'micro-secondary'],
]);

const anchor = (at: 'start' | 'end', event: string) => ({ at, any: [{ event, where: [] }] });

const SESSIONS = flowOf({ count: 'journeys' });
const START = flowOf({ anchor: anchor('start', 'product'), windowMs: 7 * DAY_MS });
const END = flowOf({ anchor: anchor('end', 'purchase') });
const PAGES = flowOf({ columns: 4, rows: 4, count: 'journeys', item: { property: 'path', rewrite: [] } });
const CLEANED = flowOf({
  columns: 4,
  rows: 4,
  exclude: ['ping', 'heartbeat'],
  item: { property: 'path', rewrite: [{ from: '^/p/\\d+', to: '/p/:id' }] },
  where: [{ property: 'country', op: 'is', values: ['DE', 'FR'] }],
  range: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
});

const SHOP_PICTURE = { dataset: 'Shop sample', first: '2026-01-05T00:03:11Z', last: '2026-03-01T23:41:00Z' };

/** Users with several sessions each, so that counts of distinct users do not add up. */
function visits(): FlowEvent[] {
  const paths = ['/', '/c/chairs', '/p/1', '/p/2', '/cart', '/checkout', '/help', '/search', '/p/1'];
  let state = 7;
  const draw = (n: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  return Array.from({ length: 160 }, (_, user) =>
    Array.from({ length: 1 + draw(4) }, (_, session) => {
      const begin = Date.UTC(2026, 0, 2 + session);
      return Array.from({ length: 1 + draw(5) }, (_, i) => ({
        user: `u${user}`,
        event: 'page_view',
        ms: begin + i * 60_000,
        properties: { path: paths[Math.min(draw(paths.length), draw(paths.length))], country: 'DE' },
      }));
    }).flat(),
  ).flat();
}
