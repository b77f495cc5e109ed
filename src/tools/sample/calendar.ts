/** When people come: eleven weeks in UTC, with each country's day and night, weekdays, a campaign and a broken release. */

import type { Random } from './random.ts';
import type { Country, Device, Source } from './shop.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** First and last (excluded) instant of the export. */
export const start = Date.UTC(2026, 2, 2);
export const end = Date.UTC(2026, 4, 18);
/** People already came before the export begins, else its first weeks would hold newcomers only. */
export const warmUp = start - 49 * day;

/** The spring sale: week four to six. */
export const saleStart = Date.UTC(2026, 2, 23);
export const saleEnd = Date.UTC(2026, 3, 13);

/** From here on the new 3-D Secure page hangs in Safari: the story the sample tells. */
export const failureStart = Date.UTC(2026, 3, 6);

const europeanSummer = Date.UTC(2026, 2, 29, 1);
const americanSummer = Date.UTC(2026, 2, 8, 7);
const easterSunday = Date.UTC(2026, 3, 5);

// Share of the busiest hour, local time: phones peak in the evening, desktops also at work.
const handheldHours = [18, 9, 5, 4, 4, 7, 17, 32, 40, 42, 46, 50, 58, 55, 49, 48, 52, 60, 69, 82, 96, 100, 78, 42];
const desktopHours = [11, 6, 4, 3, 3, 4, 10, 26, 55, 78, 86, 84, 80, 78, 80, 78, 74, 68, 66, 78, 90, 82, 52, 25];
// Sunday first.
const weekdays = [1, 0.95, 0.89, 0.85, 0.83, 0.72, 0.76];

function localTime(time: number, country: Country): Date {
  const summer = time >= (country.zone < 0 ? americanSummer : europeanSummer) ? 1 : 0;
  return new Date(time + (country.zone + summer) * hour);
}

/** How busy the shop is at an instant, from 0 to 1, in the visitor's own day. */
function busyness(time: number, country: Country, device: Device): number {
  const local = localTime(time, country);
  const hours = device === 'desktop' ? desktopHours : handheldHours;
  const feast = local.getTime() >= easterSunday && local.getTime() < easterSunday + day ? 0.75 : 1;
  return (hours[local.getUTCHours()]! / 100) * weekdays[local.getUTCDay()]! * feast;
}

/** The first likely moment at or after `time`: a visit due in the night mostly waits for the morning. */
export function settle(time: number, country: Country, device: Device, random: Random): number {
  let moment = time;
  while (!random.chance(busyness(moment, country, device))) moment += Math.round(random.logNormal(70 * minute, 0.7));
  return moment + random.integer(0, minute - 1);
}

/** A person's first visit: slow growth, and a crowd when the sale opens that thins out over its three weeks. */
export function firstVisit(country: Country, device: Device, random: Random): number {
  for (;;) {
    const time = warmUp + Math.floor(random.uniform() * (end - warmUp));
    const growth = 0.62 + 0.1 * ((time - warmUp) / (end - warmUp));
    const crowd = inSale(time) ? 0.28 * (1 - (0.75 * (time - saleStart)) / (saleEnd - saleStart)) : 0;
    if (random.chance((growth + crowd) * busyness(time, country, device))) return time;
  }
}

export const inSale = (time: number) => time >= saleStart && time < saleEnd;

/** The newsletter goes out on Tuesday mornings. */
export const isNewsletterDay = (time: number) => new Date(time).getUTCDay() === 2;

/** Empty for sources that nobody pays for. */
export function campaignOf(source: Source, time: number, random: Random): string {
  if (source === 'email') return inSale(time) && random.chance(0.7) ? 'spring_sale' : 'newsletter';
  if (source === 'social') return random.chance(inSale(time) ? 0.6 : 0) ? 'spring_sale' : 'instagram_always_on';
  if (source === 'paid search') {
    if (random.chance(inSale(time) ? 0.35 : 0)) return 'spring_sale';
    return random.chance(0.4) ? 'brand' : 'generic_kitchen';
  }
  return '';
}
