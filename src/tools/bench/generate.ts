import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/*
 * A made-up shop, the same for every run: users with very different activity, sessions that walk through a funnel, nine
 * columns, rows in order of arrival with one in fifty late by up to an hour. Each user's times are unique, so that tools
 * which break ties differently must still agree. (A port of the generator the published measurements were made with.)
 */

// biome-ignore format: a list of names
const EVENTS = [
  'App Opened', 'Page Viewed', 'Search Performed', 'Product Viewed', 'Add to Cart', 'Cart Viewed', 'Checkout Started',
  'Shipping Info Entered', 'Payment Info Entered', 'Order Completed', 'Sign Up Started', 'Sign Up Completed', 'Login', 'Logout',
  'Wishlist Added', 'Review Submitted', 'Coupon Applied', 'Support Opened', 'Notification Received', 'Notification Clicked',
  'Video Played', 'Video Completed', 'Share Clicked', 'Settings Opened', 'Profile Updated', 'Subscription Started',
  'Subscription Cancelled', 'Error Shown', 'Feedback Given', 'App Closed',
];
const COUNTRIES = 'US IN DE GB BR FR JP CA ES IT MX NL AU PL TR KR ID SE CH AR BE AT ZA NG FI'.split(' ');
const PLATFORMS = ['web', 'ios', 'android', 'desktop', 'tablet', 'tv'];
const PLANS = ['free', 'pro', 'team'];
const MISC = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 12, 18, 20, 27, 14];
const HOURS = [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 11, 11, 10, 10, 10, 11, 12, 13, 12, 9, 6, 4];
const DAYS = 90;
const START = Date.UTC(2025, 0, 1) / 1000;
const SPAN = DAYS * 86_400;

/** xoshiro128**, from a fixed seed. */
function randomSource() {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  const word = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  return { word, unit: () => word() / 4_294_967_296 };
}

function cumulative(weights: readonly number[]): number[] {
  const sums: number[] = [];
  for (const weight of weights) sums.push((sums.at(-1) ?? 0) + weight);
  return sums.map((value) => value / sums[sums.length - 1]);
}

/**
 * Writes a CSV of about `size` events to `file`, unless it stands there already. `wide`: the same events with 200 names
 * and 50 properties.
 */
export function generate(size: number, file: string, wide = false): void {
  if (existsSync(file)) return;
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  writeEvents(size, partial, wide);
  renameSync(partial, file);
}

function writeEvents(size: number, file: string, wide: boolean): void {
  const room = Math.ceil(size * 1.4);
  const users = Math.max(100, Math.floor(size / 40));
  const { word, unit } = randomSource();
  const countryWeights = cumulative(COUNTRIES.map((_, i) => 1 / (i + 1) ** 0.9));
  const hourWeights = cumulative(HOURS);
  const pick = (weights: readonly number[]): number => {
    const x = unit();
    const found = weights.findIndex((weight) => x < weight);
    return found < 0 ? weights.length - 1 : found;
  };

  // Made user by user, then written in order of arrival.
  const user = new Uint32Array(room);
  const event = new Uint8Array(room);
  const second = new Uint32Array(room);
  const platform = new Uint8Array(room);
  const session = new Uint32Array(room);
  const arrival = new Uint32Array(room);
  const country = new Uint8Array(users);
  const plan = new Uint8Array(users);
  const millis = new Uint16Array(users);
  let harmonic = 0;
  for (let i = 0; i < users; i++) harmonic += (i + 20) ** -0.75;
  const starts = new Float64Array(200_000);
  let rows = 0;
  let sessions = 0;
  for (let u = 0; u < users && rows < room; u++) {
    const wanted = Math.max(1, Math.round(((size * 1.193 * (u + 20) ** -0.75) / harmonic) * (0.5 + unit())));
    country[u] = pick(countryWeights);
    plan[u] = unit() < 0.75 ? 0 : unit() < 0.7 ? 1 : 2;
    millis[u] = word() % 1000;
    const buys = 0.4 + unit() * 1.2;
    const visits = Math.min(Math.max(1, Math.round(wanted / 9)), starts.length - 1);
    for (let i = 0; i < visits; i++) {
      starts[i] = Math.floor(unit() * DAYS) * 86_400 + pick(hourWeights) * 3600 + Math.floor(unit() * 3600);
    }
    starts.subarray(0, visits).sort();
    let last = -1;
    let made = 0;
    for (let i = 0; i < visits && rows < room && made < wanted; i++) {
      let t = starts[i] <= last ? last + 1 : starts[i];
      if (t >= SPAN) break;
      const device = unit() < 0.55 ? 0 : unit() < 0.5 ? 1 : 2;
      sessions++;
      let length = 0;
      let e = unit() < 0.75 ? 0 : 19;
      while (rows < room && made < wanted && t < SPAN) {
        user[rows] = u;
        event[rows] = e;
        second[rows] = t;
        platform[rows] = device;
        session[rows] = sessions;
        arrival[rows] = t + ((word() & 1023) < 20 ? word() % 3600 : word() % 4);
        rows++;
        made++;
        length++;
        last = t;
        if (e === 29 || length > 120) break;
        t += 1 + Math.floor(-Math.log(1 - unit()) * 35);
        e = nextEvent(e, unit(), buys, word);
      }
    }
  }
  const order = byArrival(arrival, rows);
  writeRows(file, rows, wide, (n) => {
    const i = order[n];
    const u = user[i];
    return {
      i,
      u,
      event: event[i],
      second: second[i],
      platform: platform[i],
      session: session[i],
      country: country[u],
      plan: plan[u],
      millis: millis[u],
    };
  });
}

function nextEvent(e: number, y: number, buys: number, word: () => number): number {
  switch (e) {
    case 3:
      return y < 0.14 * buys
        ? 4
        : y < 0.45
          ? 1
          : y < 0.7
            ? 3
            : y < 0.78
              ? 2
              : y < 0.88
                ? MISC[word() % MISC.length]
                : 29;
    case 4:
      return y < 0.35 ? 5 : y < 0.35 + 0.28 * buys ? 6 : y < 0.8 ? 3 : y < 0.93 ? 1 : 29;
    case 5:
      return y < 0.45 ? 6 : y < 0.75 ? 3 : y < 0.9 ? 1 : 29;
    case 6:
      return y < 0.55 ? 7 : y < 0.72 ? 8 : y < 0.85 ? 16 : y < 0.92 ? 27 : 29;
    case 7:
      return y < 0.75 ? 8 : y < 0.9 ? 1 : 29;
    case 8:
      return y < 0.72 ? 9 : y < 0.8 ? 27 : y < 0.9 ? 1 : 29;
    default:
      return y < 0.36
        ? 1
        : y < 0.52
          ? 3
          : y < 0.6
            ? 2
            : y < 0.62
              ? 5
              : y < 0.63
                ? 6
                : y < 0.86
                  ? MISC[word() % MISC.length]
                  : 29;
  }
}

function byArrival(arrival: Uint32Array, rows: number): Uint32Array {
  const counts = new Uint32Array(SPAN + 3702);
  for (let i = 0; i < rows; i++) counts[arrival[i] + 1]++;
  for (let i = 1; i < counts.length; i++) counts[i] += counts[i - 1];
  const order = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) order[counts[arrival[i]]++] = i;
  return order;
}

interface Row {
  readonly i: number;
  readonly u: number;
  readonly event: number;
  readonly second: number;
  readonly platform: number;
  readonly session: number;
  readonly country: number;
  readonly plan: number;
  readonly millis: number;
}

function writeRows(file: string, rows: number, wide: boolean, rowAt: (n: number) => Row): void {
  const pages = Array.from(
    { length: 300 },
    (_, i) => `/p/${['shoes', 'shirts', 'home', 'toys', 'books', 'tools'][i % 6]}/${i}`,
  );
  const searches = Array.from(
    { length: 50 },
    (_, i) => `"/search?q=${['red', 'blue', 'big', 'new', 'old'][i % 5]}, item ${i}"`,
  );
  const days = Array.from({ length: DAYS + 1 }, (_, i) =>
    new Date((START + i * 86_400) * 1000).toISOString().slice(0, 11),
  );
  const two = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));
  const three = Array.from({ length: 1000 }, (_, i) => String(i).padStart(3, '0'));
  const out = openSync(file, 'w');
  const more = wide ? moreProperties() : null;
  let text = `user_id,event,timestamp,country,platform,plan,page,amount,session_id${more?.header ?? ''}\n`;
  for (let n = 0; n < rows; n++) {
    const row = rowAt(n);
    const { event, second } = row;
    const inDay = second % 86_400;
    const clock = `${two[Math.floor(inDay / 3600)]}:${two[Math.floor(inDay / 60) % 60]}:${two[second % 60]}.${three[row.millis]}Z`;
    const chance = (Math.imul(row.i, 0x9e3779b1) ^ (row.i >>> 7)) >>> 0;
    const name = wide && MISC.includes(event) ? `${EVENTS[event]} ${chance % 10}` : EVENTS[event];
    const page = event === 1 || event === 3 ? pages[chance % 300] : event === 2 ? searches[chance % 50] : '';
    const amount = event === 3 || event === 4 || event === 9 ? (((chance >>> 8) % 20_000) / 100).toFixed(2) : '';
    text += `${userId(row.u)},${name},${days[Math.floor(second / 86_400)]}${clock},${COUNTRIES[row.country]},${PLATFORMS[row.platform + 3 * (row.session & 1)]},${PLANS[row.plan]},${page},${amount},s${row.session.toString(36)}${more ? more.ofUser[row.u % VARIETY] + more.ofRow[chance % VARIETY] : ''}\n`;
    if (text.length > 1 << 22) {
      writeSync(out, text);
      text = '';
    }
  }
  writeSync(out, text);
  closeSync(out);
}

/** So many different combinations of values there are. */
const VARIETY = 4096;

/** 44 properties beside the six: half of them the user's own, some numbers, with 2 to 400 values. As text to append to a row. */
function moreProperties(): { header: string; ofUser: string[]; ofRow: string[] } {
  const { word } = randomSource();
  const textOf = (property: number): string => {
    const distinct = [2, 3, 5, 8, 12, 20, 40, 80, 150, 400, 30][property % 11];
    const value = word() % distinct;
    return property % 11 === 10 ? String(value) : `v${value}`;
  };
  const half = (first: number) =>
    Array.from({ length: VARIETY }, () => Array.from({ length: 22 }, (_, i) => `,${textOf(first + i)}`).join(''));
  return {
    header: Array.from({ length: 44 }, (_, i) => `,p${i + 1}`).join(''),
    ofUser: half(0),
    ofRow: half(22),
  };
}

/** "usr_" and 12 hexadecimal digits that tell nothing of the user's rank. */
function userId(u: number): string {
  let high = Math.imul(u ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
  high ^= high >>> 15;
  high = Math.imul(high, 0x85ebca6b) >>> 0;
  high ^= high >>> 13;
  const low = (u * 2_654_435_761 + 12_345) % 65_536;
  return `usr_${(high >>> 0).toString(16).padStart(8, '0')}${low.toString(16).padStart(4, '0')}`;
}
