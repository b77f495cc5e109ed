/** The facts of the imagined shop: what it sells, to whom, and how people come to it. */

import type { Weights } from './random.ts';

export type Device = 'desktop' | 'mobile' | 'tablet';
export type Browser = 'Chrome' | 'Safari' | 'Firefox' | 'Edge' | 'Samsung Internet';
export type Os = 'Windows' | 'macOS' | 'Linux' | 'Android' | 'iOS' | 'iPadOS';
export type Source = 'organic' | 'paid search' | 'email' | 'social' | 'direct' | 'referral';
export type Currency = 'EUR' | 'GBP' | 'USD';

export interface Country {
  readonly code: string;
  readonly currency: Currency;
  /** Share of Apple devices relative to the whole: Britain and America lean to iOS, Spain and Italy to Android. */
  readonly apple: number;
  /** Hours east of UTC in winter. */
  readonly zone: number;
}

export interface Client {
  readonly device: Device;
  readonly browser: Browser;
  readonly os: Os;
}

export interface Product {
  readonly name: string;
  readonly slug: string;
  readonly category: string;
  /** Price in euro cents. */
  readonly cents: number;
}

export const countries: Weights<Country> = [
  [{ code: 'DE', currency: 'EUR', apple: 0.9, zone: 1 }, 31],
  [{ code: 'GB', currency: 'GBP', apple: 1.25, zone: 0 }, 18],
  [{ code: 'FR', currency: 'EUR', apple: 0.95, zone: 1 }, 14],
  [{ code: 'US', currency: 'USD', apple: 1.4, zone: -5 }, 13],
  [{ code: 'NL', currency: 'EUR', apple: 1, zone: 1 }, 9],
  [{ code: 'AT', currency: 'EUR', apple: 1, zone: 1 }, 6],
  [{ code: 'ES', currency: 'EUR', apple: 0.6, zone: 1 }, 5],
  [{ code: 'IT', currency: 'EUR', apple: 0.75, zone: 1 }, 4],
];

export const clients = (apple: number): Weights<Client> => [
  [{ device: 'mobile', browser: 'Safari', os: 'iOS' }, 24 * apple],
  [{ device: 'mobile', browser: 'Chrome', os: 'iOS' }, 3 * apple],
  [{ device: 'mobile', browser: 'Chrome', os: 'Android' }, 24],
  [{ device: 'mobile', browser: 'Samsung Internet', os: 'Android' }, 4.5],
  [{ device: 'mobile', browser: 'Firefox', os: 'Android' }, 1.2],
  [{ device: 'desktop', browser: 'Chrome', os: 'Windows' }, 17],
  [{ device: 'desktop', browser: 'Edge', os: 'Windows' }, 7],
  [{ device: 'desktop', browser: 'Firefox', os: 'Windows' }, 3.6],
  [{ device: 'desktop', browser: 'Chrome', os: 'macOS' }, 3.6 * apple],
  [{ device: 'desktop', browser: 'Safari', os: 'macOS' }, 5 * apple],
  [{ device: 'desktop', browser: 'Firefox', os: 'Linux' }, 0.9],
  [{ device: 'tablet', browser: 'Safari', os: 'iPadOS' }, 3.8 * apple],
  [{ device: 'tablet', browser: 'Chrome', os: 'Android' }, 1.8],
];

/** How a person's first visit, and each later one, comes about. */
export const firstSources: Weights<Source> = [
  ['organic', 34],
  ['paid search', 25],
  ['social', 19],
  ['direct', 12],
  ['referral', 8],
  ['email', 2],
];
export const laterSources: Weights<Source> = [
  ['direct', 36],
  ['organic', 24],
  ['email', 17],
  ['paid search', 13],
  ['social', 6],
  ['referral', 4],
];

const currencyRate: Record<Currency, number> = { EUR: 1, GBP: 0.88, USD: 1.12 };

/** The shelf price in cents of the currency: whole units less ten cents, as on the price tag. */
export function localCents(product: Product, currency: Currency): number {
  return currency === 'EUR' ? product.cents : Math.round((product.cents * currencyRate[currency]) / 100) * 100 - 10;
}

const shelves: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  Coffee: [
    ['Espresso Beans 1 kg', 24.9],
    ['Filter Beans 500 g', 14.9],
    ['Pour-over Set', 39.9],
    ['Hand Grinder', 69.9],
    ['Burr Grinder', 149],
    ['Moka Pot', 34.9],
    ['Espresso Machine Uno', 449],
    ['Milk Frother', 29.9],
    ['Decaf Beans 500 g', 15.9],
    ['Knock Box', 22.9],
  ],
  Cookware: [
    ['Cast-iron Pan 26 cm', 59.9],
    ['Saucepan Set, 3 pieces', 129],
    ['Chef’s Knife', 79.9],
    ['Cutting Board Oak', 44.9],
    ['Wok 32 cm', 64.9],
    ['Dutch Oven', 179],
    ['Knife Sharpener', 24.9],
    ['Pan Lid 26 cm', 19.9],
  ],
  Tableware: [
    ['Stoneware Mug', 12.9],
    ['Dinner Plates, set of 4', 49.9],
    ['Wine Glasses, set of 6', 42.9],
    ['Pasta Bowl', 16.9],
    ['Linen Napkins', 18.9],
    ['Cutlery Set, 24 pieces', 99.9],
    ['Water Carafe', 27.9],
  ],
  Lighting: [
    ['Desk Lamp Arc', 89.9],
    ['Pendant Light Dome', 119],
    ['Floor Lamp Reed', 159],
    ['String Lights 10 m', 24.9],
    ['Bedside Lamp', 49.9],
    ['LED Bulb E27, 3 pieces', 14.9],
  ],
  Textiles: [
    ['Linen Bedding', 119],
    ['Wool Blanket', 84.9],
    ['Bath Towel', 24.9],
    ['Cushion Cover', 19.9],
    ['Kitchen Towels, set of 3', 17.9],
    ['Bathrobe', 64.9],
    ['Curtain Linen', 54.9],
  ],
  Garden: [
    ['Herb Planter', 29.9],
    ['Watering Can', 34.9],
    ['Folding Chair', 79.9],
    ['Bistro Table', 129],
    ['Pruning Shears', 27.9],
    ['Solar Lantern', 22.9],
    ['Raised Bed', 99.9],
    ['Fire Bowl', 139],
  ],
  Storage: [
    ['Glass Jars, set of 5', 26.9],
    ['Bread Box', 39.9],
    ['Wall Shelf', 54.9],
    ['Laundry Basket', 44.9],
    ['Bamboo Organiser', 21.9],
  ],
};

export const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');

/** Favourites first, on the shelf and within it. */
export const categories: readonly string[] = Object.keys(shelves);

export const productsOf: Readonly<Record<string, readonly Product[]>> = Object.fromEntries(
  categories.map((category) => [
    category,
    shelves[category]!.map(([name, price]) => ({ name, slug: slug(name), category, cents: Math.round(price * 100) })),
  ]),
);
