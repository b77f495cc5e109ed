import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import papa from 'papaparse';
import { expect, test } from 'vitest';
import { makeSample, samplePath, toCsv } from './make-sample.ts';

const shipped = gunzipSync(readFileSync(samplePath)).toString('utf8');
const { data: rows, errors } = papa.parse<Record<string, string>>(shipped, { header: true, skipEmptyLines: true });
const time = (row: Record<string, string>) => Date.parse(row.timestamp!);
const release = Date.parse('2026-04-06T00:00:00.000Z');

function grouped(key: string): Map<string, Record<string, string>[]> {
  return Map.groupBy(rows, (row) => row[key]!);
}

/** Share of submitted payments that fail. */
function failureShare(safari: boolean, after: boolean): number {
  const payments = rows.filter((row) => (row.browser === 'Safari') === safari && time(row) >= release === after);
  const count = (event: string) => payments.filter((row) => row.event === event).length;
  return count('payment_failed') / count('payment_entered');
}

test('the shipped file is what the generator makes', () => {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(sha256(toCsv(makeSample()))).toBe(sha256(shipped));
});

test('about 200,000 well-formed events of eleven weeks', () => {
  expect(errors).toEqual([]);
  expect(rows.length).toBeGreaterThan(190_000);
  expect(rows.length).toBeLessThan(210_000);
  const users = grouped('user_id').size;
  expect(users).toBeGreaterThan(14_000);
  expect(users).toBeLessThan(18_000);
  for (const row of rows) {
    if (!/^2026-0[345]-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(row.timestamp!)) throw new Error(`odd time ${row.timestamp}`);
  }
  const times = rows.map(time).sort((a, b) => a - b);
  expect(new Date(times[0]!).toISOString().slice(0, 10)).toBe('2026-03-02');
  expect(new Date(times[times.length - 1]!).toISOString().slice(0, 10)).toBe('2026-05-17');
});

test('rows follow time except for a few that came late from phones', () => {
  let latest = 0;
  const late = rows.filter((row) => {
    const isLate = time(row) < latest;
    latest = Math.max(latest, time(row));
    return isLate;
  });
  expect(late.length / rows.length).toBeGreaterThan(0.001);
  expect(late.length / rows.length).toBeLessThan(0.01);
  expect(new Set(late.map((row) => row.device))).toEqual(new Set(['mobile']));
});

test('sessions belong to one user and client, and their events never step back or pause for half an hour', () => {
  for (const [session, events] of grouped('session_id')) {
    for (const key of ['user_id', 'device', 'browser', 'os', 'country', 'source', 'campaign']) {
      if (new Set(events.map((row) => row[key])).size > 1) throw new Error(`${session} has two values of ${key}`);
    }
    events.slice(1).forEach((row, index) => {
      const dwell = time(row) - time(events[index]!);
      if (dwell < 0 || dwell >= 30 * 60_000) throw new Error(`${session} dwells ${dwell} ms`);
    });
  }
});

test('a session ends where the same user rests for more than half an hour', () => {
  for (const [user, events] of grouped('user_id')) {
    const ordered = events.toSorted((a, b) => time(a) - time(b));
    ordered.slice(1).forEach((row, index) => {
      const before = ordered[index]!;
      if ((row.session_id !== before.session_id) !== time(row) - time(before) > 30 * 60_000)
        throw new Error(`${user}: ${before.session_id} and ${row.session_id} are not cut at 30 minutes`);
    });
  }
});

test('from 6 April payments fail in Safari, and only there', () => {
  expect(failureShare(true, false)).toBeLessThan(0.1);
  expect(failureShare(false, false)).toBeLessThan(0.1);
  expect(failureShare(false, true)).toBeLessThan(0.1);
  expect(failureShare(true, true)).toBeGreaterThan(0.6);
  expect(failureShare(true, true)).toBeLessThan(0.7);

  const failed = rows.filter(
    (row) => row.event === 'payment_failed' && row.browser === 'Safari' && time(row) >= release,
  );
  const timedOut = failed.filter((row) => row.error_code === '3DS_TIMEOUT');
  expect(timedOut.length / failed.length).toBeGreaterThan(0.9);
  expect(new Set(timedOut.map((row) => row.os))).toEqual(new Set(['iOS', 'macOS', 'iPadOS']));
});

test('the campaign begins in week four, and only bought or sent traffic has one', () => {
  const first = rows.find((row) => row.campaign === 'spring_sale')!;
  expect(first.timestamp!.slice(0, 10)).toBe('2026-03-23');
  for (const row of rows) {
    const hasCampaign = ['paid search', 'email', 'social'].includes(row.source!);
    if ((row.campaign !== '') !== hasCampaign) throw new Error(`${row.source} with campaign "${row.campaign}"`);
  }
});

test('money stands where it belongs', () => {
  for (const row of rows) {
    if ((row.revenue !== '') !== (row.event === 'purchase'))
      throw new Error(`${row.event} with revenue "${row.revenue}"`);
    if ((row.price !== '') !== (row.currency !== '')) throw new Error(`${row.event} with a price but no currency`);
    if ((row.error_code !== '') !== /_failed$|_rejected$/.test(row.event!))
      throw new Error(`${row.event}: "${row.error_code}"`);
  }
});

test('the edge cases an importer and a funnel must stand are inside', () => {
  const viewAndCart = [...grouped('session_id').values()].flatMap((events) =>
    events.slice(1).map((row, index) => [events[index]!, row] as const),
  );
  const tied = viewAndCart.filter(([a, b]) => a.timestamp === b.timestamp).map(([a, b]) => `${a.event} ${b.event}`);
  expect(tied).toContain('product_viewed add_to_cart');
  expect(tied).toContain('add_to_cart product_viewed');
  expect(shipped).toContain('"Saucepan Set, 3 pieces"');

  const lastDay = rows.filter((row) => row.timestamp! >= '2026-05-17');
  expect(lastDay.some((row) => row.event === 'checkout_started')).toBe(true);
  const orders = [
    ...Map.groupBy(
      rows.filter((row) => row.event === 'purchase'),
      (row) => row.user_id!,
    ).values(),
  ];
  expect(orders.some((own) => own.length >= 4)).toBe(true);
});
