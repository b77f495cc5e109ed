/** From the checkout's first page to the order, or to wherever it ended instead. */

import { failureStart, inSale } from './calendar.ts';
import { localCents } from './shop.ts';
import type { Shopper, Visit } from './visit.ts';

const errors = [
  ['CARD_DECLINED', 62],
  ['INSUFFICIENT_FUNDS', 24],
  ['3DS_TIMEOUT', 6],
  ['GATEWAY_ERROR', 8],
] as const;

export function checkOut(visit: Visit): void {
  const { shopper, client, random, note } = visit;
  // Forms are harder on a small screen; who has ordered before has little left to fill in.
  const patience = (client.device === 'mobile' ? 0.955 : 1) * (shopper.purchases > 0 ? 1.06 : 1);
  const goesOn = (probability: number) => random.chance(Math.min(0.985, probability * patience));

  note('checkout_started', { page: '/checkout' }, 38);
  if (shopper.account) {
    if (random.chance(0.45)) note('login', { page: '/login' });
  } else if (random.chance(0.3)) {
    const subscribes = !shopper.subscribed && random.chance(0.25);
    note('signup', { page: '/signup' }, subscribes ? 0 : undefined);
    if (subscribes) note('newsletter_signup', { page: '/signup' });
    shopper.subscribed ||= subscribes;
    shopper.account = true;
  }
  if (!goesOn(0.79)) return;
  note('shipping_entered', { page: '/checkout/shipping' }, 75);

  const discount = redeem(visit);
  if (!goesOn(discount === 'rejected' ? 0.66 : 0.8)) return;
  pay(visit, discount === 'applied' ? 0.15 : 0);
}

function redeem({ now, source, random, note }: Visit): 'none' | 'applied' | 'rejected' {
  if (!random.chance(inSale(now) ? 0.3 : source === 'email' ? 0.2 : 0.08)) return 'none';
  const valid = random.chance(inSale(now) ? 0.82 : 0.5);
  note(valid ? 'coupon_applied' : 'coupon_rejected', {
    page: '/checkout/payment',
    error: valid ? undefined : random.chance(0.7) ? 'COUPON_EXPIRED' : 'COUPON_UNKNOWN',
  });
  return valid ? 'applied' : 'rejected';
}

function pay(visit: Visit, discount: number): void {
  const { shopper, client, random, note } = visit;
  const page = '/checkout/payment';
  const broken = client.browser === 'Safari' && visit.now >= failureStart;
  const failure = broken ? 0.66 : 0.055;

  for (let attempt = 1; attempt <= 4; attempt++) {
    const fails = random.chance(failure);
    const error = broken && random.chance(0.97) ? '3DS_TIMEOUT' : random.pick(errors);
    note('payment_entered', { page }, 5);
    if (fails && error === '3DS_TIMEOUT') visit.now += 30_000;
    // Some never come back from their bank's page.
    if (!fails && random.chance(0.025)) return;
    if (!fails) {
      order(visit, discount);
      return;
    }
    note('payment_failed', { page, error }, 20);
    shopper.paymentFailed = true;
    if (!random.chance(broken ? 0.38 : 0.55)) break;
  }
  if (random.chance(broken ? 0.34 : 0.08)) note('support_chat_opened', { page });
}

function order({ shopper, random, note }: Visit, discount: number): void {
  const main = shopper.basket.reduce((best, item) => (item.product.cents > best.product.cents ? item : best));
  note('purchase', {
    page: '/checkout/thank-you',
    product: main.product,
    quantity: shopper.basket.reduce((sum, { quantity }) => sum + quantity, 0),
    revenue: Math.round(basketCents(shopper) * (1 - discount)),
  });
  shopper.basket.length = 0;
  shopper.purchases += 1;
  shopper.paymentFailed = false;
  if (random.chance(0.07)) shopper.returning = main.product;
  if (!shopper.subscribed && random.chance(0.08)) {
    shopper.subscribed = true;
    note('newsletter_signup', { page: '/checkout/thank-you' });
  }
}

/** The basket's worth in cents of the shopper's currency. */
function basketCents({ basket, country }: Shopper): number {
  return basket.reduce((sum, { product, quantity }) => sum + quantity * localCents(product, country.currency), 0);
}
