/** A walk through the shop, from landing to leaving, steered by what the visitor came for. */

import { checkOut } from './checkout.ts';
import { landing, type Place, paths, pull } from './paths.ts';
import type { Random, Weights } from './random.ts';
import { categories, type Product, productsOf, slug } from './shop.ts';
import type { Shopper, Visit } from './visit.ts';

export function walk(visit: Visit): void {
  const { shopper, random, intent } = visit;
  if (intent === 'return') {
    sendBack(visit);
    return;
  }

  let place: Place = shopper.basket.length > 0 && random.chance(0.3) ? 'basket' : random.pick(landing[visit.source]);
  let product = shopper.lastSeen && random.chance(0.35) ? shopper.lastSeen : chooseProduct(shopper, random);
  let first = true;
  while (place !== 'leave') {
    if (place === 'checkout') {
      checkOut(visit);
      return;
    }
    if (place === 'product' && !first && random.chance(0.85)) product = chooseProduct(shopper, random);
    enter(visit, place, product);
    if (first && intent === 'bounce' && random.chance(0.86)) return;
    if (first && shopper.account && random.chance(0.22)) visit.note('login', { page: '/login' });
    first = false;
    place = random.pick(pulled(paths[place], visit));
    if ((place === 'checkout' || place === 'basket' || place === 'remove') && shopper.basket.length === 0)
      place = 'category';
  }
}

function pulled(ways: Weights<Place>, { intent, client, shopper }: Visit): Weights<Place> {
  const pulls = pull[intent === 'buy' || intent === 'compare' ? intent : 'look'];
  const handheld = client.device === 'mobile';
  const sated = shopper.basket.length > 2 ? 0.3 : 1;
  return ways.map(([place, weight]) => {
    const device = !handheld ? 1 : place === 'leave' ? 1.12 : place === 'checkout' || place === 'add' ? 0.85 : 1;
    return [place, weight * (pulls[place] ?? 1) * device * (place === 'add' ? sated : 1)];
  });
}

function enter({ shopper, random, note }: Visit, place: Exclude<Place, 'leave' | 'checkout'>, product: Product): void {
  const page = `/p/${product.slug}`;
  switch (place) {
    case 'home':
      note('home_viewed', { page: '/' });
      break;
    case 'category': {
      const category = random.chance(0.6) ? shopper.favourite : random.zipf(categories);
      note('category_viewed', { page: `/c/${slug(category)}`, category });
      break;
    }
    case 'search':
      note('search', { page: '/search' });
      break;
    case 'product':
      shopper.lastSeen = product;
      note('product_viewed', { page, product });
      break;
    case 'review':
      note('review_read', { page, product });
      break;
    case 'wishlist':
      note('wishlist_added', { page, product });
      break;
    case 'quickAdd': {
      // The list's quick-add button reports the product's view too, in the same millisecond and in no certain order.
      const names = random.chance(0.5) ? ['product_viewed', 'add_to_cart'] : ['add_to_cart', 'product_viewed'];
      shopper.basket.push({ product, quantity: 1 });
      note(names[0]!, { page, product, quantity: names[0] === 'add_to_cart' ? 1 : undefined }, 0);
      note(names[1]!, { page, product, quantity: names[1] === 'add_to_cart' ? 1 : undefined });
      break;
    }
    case 'add': {
      const quantity = random.pick([
        [1, 86],
        [2, 10],
        [3, 2],
        [4, 2],
      ]);
      shopper.basket.push({ product, quantity });
      const drawerOpens = random.chance(0.05);
      note('add_to_cart', { page, product, quantity }, drawerOpens ? 0 : undefined);
      if (drawerOpens) note('cart_viewed', { page: '/cart' });
      break;
    }
    case 'basket':
      note('cart_viewed', { page: '/cart' });
      break;
    case 'remove': {
      const taken = shopper.basket.pop()!;
      note('remove_from_cart', { page: '/cart', product: taken.product, quantity: taken.quantity });
      break;
    }
    case 'newsletter':
      if (!shopper.subscribed) note('newsletter_signup', { page: '/' });
      shopper.subscribed = true;
      break;
    case 'chat':
      note('support_chat_opened', { page });
      break;
  }
}

function sendBack({ shopper, random, note }: Visit): void {
  const product = shopper.returning!;
  if (random.chance(0.5)) note('home_viewed', { page: '/' });
  if (shopper.account) note('login', { page: '/login' });
  if (random.chance(0.15)) note('support_chat_opened', { page: '/account/orders' });
  note('returned_item', { page: '/account/returns', product, quantity: 1 });
  shopper.returning = undefined;
}

function chooseProduct(shopper: Shopper, random: Random): Product {
  const category = random.chance(0.65) ? shopper.favourite : random.zipf(categories);
  return random.zipf(productsOf[category]!);
}
