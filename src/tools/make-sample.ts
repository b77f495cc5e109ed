/**
 * Writes the sample data set, resources/sample/shop.csv.gz: eleven weeks of an imagined online shop. The same bytes every time,
 * so that a change in the file is always a change made here. What it tells: resources/sample/README.md.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { botEvents } from './sample/bot.ts';
import { createRandom } from './sample/random.ts';
import { localCents } from './sample/shop.ts';
import { shopperEvents } from './sample/shopper.ts';
import type { ShopEvent } from './sample/visit.ts';

export const samplePath = fileURLToPath(new URL('../../resources/sample/shop.csv.gz', import.meta.url));

const people = 23_000;
const bots = 5;

/** All events, in the order in which they reached the export. */
export function makeSample(): ShopEvent[] {
  const random = createRandom(20260303);
  const events: ShopEvent[] = [];
  let users = 0;
  const nextId = () => `u${String(users + 1).padStart(5, '0')}`;
  for (let person = 0; person < people; person++) {
    const own =
      person % Math.floor(people / bots) === 0 ? botEvents(nextId(), random) : shopperEvents(nextId(), random);
    // Some came before the export began and not again.
    if (own.length > 0) users += 1;
    events.push(...own);
  }
  // A stable sort: what arrives together stays in the order in which it was sent.
  return events.sort((a, b) => a.arrival - b.arrival);
}

const columns: Readonly<Record<string, (event: ShopEvent) => string | number | undefined>> = {
  user_id: ({ user }) => user,
  event: ({ event }) => event,
  timestamp: ({ time }) => new Date(time).toISOString(),
  session_id: ({ session }) => session,
  device: ({ client }) => client.device,
  browser: ({ client }) => client.browser,
  os: ({ client }) => client.os,
  country: ({ country }) => country.code,
  source: ({ source }) => source,
  campaign: ({ campaign }) => campaign,
  page: ({ details }) => details.page,
  product: ({ details }) => details.product?.name,
  category: ({ details }) => details.product?.category ?? details.category,
  price: ({ details, country }) => money(details.product && localCents(details.product, country.currency)),
  quantity: ({ details }) => details.quantity,
  revenue: ({ details }) => money(details.revenue),
  currency: ({ details, country }) => details.product && country.currency,
  error_code: ({ details }) => details.error,
};

/** RFC 4180, with a line feed at the end of every line. */
export function toCsv(events: readonly ShopEvent[]): string {
  const cells = Object.values(columns);
  const lines = events.map((event) => cells.map((cell) => quoted(cell(event))).join(','));
  return `${[Object.keys(columns).join(','), ...lines].join('\n')}\n`;
}

function quoted(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const money = (cents: number | undefined) => (cents === undefined ? undefined : (cents / 100).toFixed(2));

/** zlib writes no time into the header, but the system it ran on (byte 9); 255 is "unknown". */
function compressed(text: string): Buffer {
  const bytes = gzipSync(text, { level: 9, memLevel: 9 });
  bytes[9] = 255;
  return bytes;
}

if (import.meta.main) {
  const events = makeSample();
  const bytes = compressed(toCsv(events));
  mkdirSync(dirname(samplePath), { recursive: true });
  writeFileSync(samplePath, bytes);
  console.log(`${events.length} events, ${(bytes.length / 1e6).toFixed(2)} MB: ${samplePath}`);
}
