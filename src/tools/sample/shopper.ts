/** One person's visits over the weeks. */

import { campaignOf, day, end, firstVisit, hour, inSale, isNewsletterDay, minute, settle, start } from './calendar.ts';
import type { Random, Weights } from './random.ts';
import { type Client, categories, clients, countries, firstSources, laterSources, type Source } from './shop.ts';
import { type Details, dwell, type Intent, type ShopEvent, type Shopper, type Visit } from './visit.ts';
import { walk } from './walk.ts';

/** What people of each source come for. */
const intents: Record<Source, Weights<Exclude<Intent, 'return'>>> = {
  organic: [
    ['bounce', 32],
    ['look', 42],
    ['compare', 21],
    ['buy', 5],
  ],
  'paid search': [
    ['bounce', 35],
    ['look', 34],
    ['compare', 23],
    ['buy', 8],
  ],
  social: [
    ['bounce', 48],
    ['look', 40],
    ['compare', 10],
    ['buy', 2],
  ],
  email: [
    ['bounce', 24],
    ['look', 43],
    ['compare', 22],
    ['buy', 11],
  ],
  direct: [
    ['bounce', 25],
    ['look', 43],
    ['compare', 23],
    ['buy', 9],
  ],
  referral: [
    ['bounce', 34],
    ['look', 38],
    ['compare', 22],
    ['buy', 6],
  ],
};

/** The shop empties a basket that nobody came back for. */
const basketLife = 10 * day;

// Zipf-like activity: most come once, a few every other day.
const visitCounts: Weights<number> = Array.from({ length: 40 }, (_, index) => [index + 1, 1 / (index + 1) ** 2]);

/** A person's events inside the export, in the order of their times. */
export function shopperEvents(user: string, random: Random): ShopEvent[] {
  const country = random.pick(countries);
  const main = random.pick(clients(country.apple));
  const other = random.chance(0.14) ? random.pick(clients(country.apple)) : main;
  const shopper: Shopper = {
    country,
    favourite: random.zipf(categories),
    keenness: random.logNormal(0.8, 0.6),
    account: random.chance(0.1),
    subscribed: random.chance(0.06),
    lastSeen: undefined,
    basket: [],
    purchases: 0,
    paymentFailed: false,
    returning: undefined,
  };
  const events: ShopEvent[] = [];
  let visitsLeft = random.pick(visitCounts);
  const restless = visitsLeft > 6;
  let time = firstVisit(country, main.device, random);

  for (let number = 1; visitsLeft > 0 && time < end; number++) {
    visitsLeft -= 1;
    const switches = random.chance(shopper.paymentFailed ? 0.6 : 0.25);
    const client = switches ? other : main;
    const { purchases } = shopper;
    const inBasket = shopper.basket.length;
    const visit = beginVisit(shopper, client, time, number, random);
    const source = visit.source;
    const campaign = campaignOf(source, time, random);
    const visited = visit.events;
    shopper.paymentFailed = false;
    walk(visit);
    const arrivals = arrivalTimes(visited, client, random);
    visited.forEach(({ event, time, details }, index) => {
      if (time >= start && time < end)
        events.push({
          user,
          event,
          time,
          arrival: arrivals[index]!,
          session: `${user}-${number}`,
          client,
          country,
          source,
          campaign,
          details,
        });
    });

    const bought = shopper.purchases > purchases;
    if (bought && random.chance(0.5)) visitsLeft += random.integer(1, 5);
    if (shopper.returning) visitsLeft += 1;
    if (shopper.basket.length > inBasket && random.chance(0.3)) visitsLeft += 1;
    if (shopper.paymentFailed && random.chance(0.3)) visitsLeft += 1;
    const left = visit.now;
    time = settle(left + 31 * minute + gap(shopper, bought, restless, random), country, client.device, random);
    if (time - left > basketLife) shopper.basket.length = 0;
  }
  return events;
}

/** Time until a person comes back: hours with a full basket, weeks after an order, and always a long tail. */
function gap(shopper: Shopper, bought: boolean, restless: boolean, random: Random): number {
  if (shopper.returning) return Math.round(random.logNormal(9 * day, 0.4));
  if (shopper.paymentFailed) return Math.round(random.logNormal(10 * hour, 1.2));
  if (bought) return Math.round(random.logNormal(9 * day, 0.7));
  if (shopper.basket.length > 0) return Math.round(random.logNormal(20 * hour, 1.4));
  return Math.round(random.logNormal(restless ? 1.2 * day : 3.2 * day, 1.2));
}

interface Noted {
  readonly event: string;
  readonly time: number;
  readonly details: Details;
}

function beginVisit(
  shopper: Shopper,
  client: Client,
  time: number,
  number: number,
  random: Random,
): Visit & { events: Noted[] } {
  const sources = (number === 1 ? firstSources : laterSources).map(([source, weight]): [Source, number] => [
    source,
    weight * (source === 'email' && isNewsletterDay(time) ? 2.5 : inSale(time) && source === 'social' ? 1.3 : 1),
  ]);
  const source = random.pick(sources);
  const events: Noted[] = [];
  const visit = {
    shopper,
    client,
    source,
    intent: shopper.returning ? ('return' as const) : random.pick(intentsOf(shopper, source, number, time)),
    random,
    now: time,
    events,
    note(event: string, details: Details, medianSeconds?: number) {
      events.push({ event, time: visit.now, details });
      // Zero means: together with the next event, in the same millisecond.
      if (medianSeconds !== 0) visit.now += dwell(event, random, medianSeconds);
    },
  };
  return visit;
}

function intentsOf(shopper: Shopper, source: Source, number: number, time: number): Weights<Intent> {
  const { keenness, basket, purchases, paymentFailed } = shopper;
  const wish =
    keenness *
    (basket.length > 0 ? 2.6 : 1) *
    (purchases > 0 ? 3 : 1) *
    (paymentFailed ? 4 : 1) *
    (inSale(time) ? 1.2 : 1);
  return intents[source].map(([intent, weight]) => [
    intent,
    weight * (intent === 'buy' ? wish : intent === 'bounce' && number > 1 ? 0.75 : 1),
  ]);
}

/** A few phones lose the net on the way and send the rest of the visit hours later. */
function arrivalTimes(visited: readonly Noted[], client: Client, random: Random): number[] {
  const offline = client.device === 'mobile' && visited.length > 2 && random.chance(0.03);
  if (!offline) return visited.map(({ time }) => time);
  const from = random.integer(1, visited.length - 1);
  const last = visited[visited.length - 1]!.time;
  const backOnline = last + Math.round(Math.min(9 * hour, random.logNormal(40 * minute, 1.2)));
  return visited.map(({ time }, index) => (index < from ? time : backOnline));
}
