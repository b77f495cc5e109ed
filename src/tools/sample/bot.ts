/** A crawler: every product in turn, at an even pace, by night as by day, and never a basket. */

import { day, end, hour, start } from './calendar.ts';
import type { Random } from './random.ts';
import { type Client, type Country, categories, productsOf, slug } from './shop.ts';
import type { ShopEvent } from './visit.ts';

const country: Country = { code: 'US', currency: 'USD', apple: 1, zone: -5 };
const client: Client = { device: 'desktop', browser: 'Chrome', os: 'Linux' };

export function botEvents(user: string, random: Random): ShopEvent[] {
  const events: ShopEvent[] = [];
  const pause = random.integer(2, 4) * 1000;
  let time = start + random.integer(0, 6 * day);
  for (let crawl = 1; time < end; crawl++) {
    const note = (event: string, details: ShopEvent['details']) => {
      const session = `${user}-${crawl}`;
      if (time < end)
        events.push({
          user,
          event,
          time,
          arrival: time,
          session,
          client,
          country,
          source: 'direct',
          campaign: '',
          details,
        });
      time += pause + random.integer(0, 40);
    };
    for (const category of categories) {
      note('category_viewed', { page: `/c/${slug(category)}`, category });
      for (const product of productsOf[category]!) note('product_viewed', { page: `/p/${product.slug}`, product });
    }
    time += 7 * day + random.integer(-5 * hour, 5 * hour);
  }
  return events;
}
