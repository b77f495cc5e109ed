import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { SNOWPLOW_FIELDS } from '../read/snowplow-fields.ts';
import { zipOf } from './zip-of.ts';

/*
 * One small story, told in the export of each vendor by its documented shape. Ada and Bob sign up in their first visit
 * and come back; Cy never says who he is. Every export has one event twice where the vendor's exports may have that.
 */

/** Something that happened in the story. */
export interface Moment {
  readonly id: string;
  /** The same for every moment of one browser. */
  readonly anon: string;
  /** Once they have signed up. */
  readonly known: string | null;
  /** Who it is in the end. */
  readonly person: string;
  readonly session: number;
  /** From 0 within the session. */
  readonly place: number;
  readonly kind: 'page' | 'track';
  /** Of a page its title. */
  readonly name: string;
  readonly path: string;
  readonly ms: number;
  readonly revenue: number | null;
}

const START = Date.UTC(2024, 2, 4, 9, 0, 0, 345);
const PEOPLE = [
  { anon: 'anon-ada', known: 'ada' },
  { anon: 'anon-bob', known: 'bob' },
  { anon: 'anon-cy', known: null },
] as const;
const VISITS = [
  ['/', '/pricing', 'Signed Up', '/welcome'],
  ['/shop', 'Product Added', '/cart', 'Order Completed'],
] as const;

/** The moments of the story, in order of time; `from` moves all of it. */
export function story(from = START): Moment[] {
  const moments: Moment[] = [];
  PEOPLE.forEach(({ anon, known }, person) => {
    let signedUp = false;
    VISITS.forEach((visit, number) => {
      visit.forEach((what, place) => {
        if (what === 'Signed Up' && known === null) return;
        signedUp ||= what === 'Signed Up';
        const page = what.startsWith('/');
        moments.push({
          id: uuid(`${anon} ${number} ${place}`),
          anon,
          known: signedUp ? known : null,
          person: known ?? anon,
          session: from + person * 3_600_000 + number * 93_600_000,
          place,
          kind: page ? 'page' : 'track',
          name: page ? `Title of ${what}` : what,
          path: page ? what : number === 0 ? '/pricing' : '/cart',
          ms: from + person * 3_600_000 + number * 93_600_000 + place * 61_500,
          revenue: what === 'Order Completed' ? 49.9 + person : null,
        });
      });
    });
  });
  return moments.sort((a, b) => a.ms - b.ms);
}

export function uuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const iso = (ms: number): string => new Date(ms).toISOString();
const spaced = (ms: number): string => iso(ms).replace('T', ' ').replace('Z', '');
const url = ({ path }: Moment): string => `https://shop.example${path}?ref=mail#top`;
export const lines = (rows: readonly unknown[]): string => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
/** Some rows again, as exports have them that overlap. */
const repeated = <T>(rows: readonly T[]): T[] => [...rows, rows[3]];

export function csv(rows: readonly Readonly<Record<string, unknown>>[], delimiter = ','): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : String(value);
    return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const table = [names, ...rows.map((row) => names.map((name) => row[name]))];
  return `${table.map((row) => row.map(cell).join(delimiter)).join('\n')}\n`;
}

export function mixpanel(moments: readonly Moment[], unit: 's' | 'ms' = 's') {
  return repeated(moments).map((moment) => ({
    event: moment.kind === 'page' ? '$mp_web_page_view' : moment.name,
    properties: {
      time: unit === 's' ? Math.floor(moment.ms / 1000) : moment.ms,
      distinct_id: moment.known ?? `$device:${moment.anon}`,
      $device_id: moment.anon,
      ...(moment.known && { $user_id: moment.known }),
      $insert_id: moment.id,
      $browser: 'Firefox',
      $current_url: url(moment),
      mp_lib: 'web',
      mp_processing_time_ms: moment.ms + 900,
      ...(moment.revenue !== null && { revenue: moment.revenue, currency: 'EUR' }),
    },
  }));
}

/** As the screen saves it. */
export const mixpanelTable = (moments: readonly Moment[]): string =>
  csv(mixpanel(moments).map(({ event, properties }) => ({ event, ...properties })));

export function amplitude(moments: readonly Moment[]) {
  return repeated(moments).map((moment) => ({
    $insert_id: moment.id,
    amplitude_id: 9_007_199_254_740_000_000n + BigInt(moment.person.length),
    device_id: moment.anon,
    user_id: moment.known,
    event_type: moment.name,
    event_time: `${spaced(moment.ms)}000`,
    client_event_time: `${spaced(moment.ms - 400)}000`,
    server_upload_time: `${spaced(moment.ms + 5000)}000`,
    session_id: moment.session,
    event_id: moment.place + 1,
    event_properties: { path: moment.path, ...(moment.revenue !== null && { revenue: moment.revenue, city: 'Ulm' }) },
    user_properties: { plan: moment.known ? 'pro' : 'free' },
    platform: 'Web',
    city: 'Paris',
    uuid: uuid(`amplitude ${moment.id}`),
  }));
}

/** The digits of numbers beyond 2^53 as they are. */
export const bigLines = (rows: readonly unknown[]): string =>
  `${rows
    .map((row) =>
      JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? `#${value}#` : value)).replace(/"#(\d+)#"/g, '$1'),
    )
    .join('\n')}\n`;

/** The archive of the export interface: a gzipped file an hour, in a folder of the project's number. */
export function amplitudeArchive(moments: readonly Moment[]): Buffer {
  const hours = Map.groupBy(amplitude(moments), ({ event_time }) => event_time.slice(0, 13).replace(' ', '_'));
  return zipOf(
    [...hours].map(([hour, rows]) => ({
      name: `187520/187520_${hour}#0.json.gz`,
      content: gzipSync(bigLines(rows)),
      stored: true,
    })),
  );
}

export function posthog(moments: readonly Moment[]) {
  return repeated(moments).map((moment) => ({
    uuid: moment.id,
    event: moment.kind === 'page' ? '$pageview' : moment.name,
    distinct_id: moment.known ?? moment.anon,
    person_id: uuid(`person ${moment.person}`),
    properties: {
      $session_id: `s${moment.session}`,
      $current_url: url(moment),
      $pathname: moment.path,
      $lib: 'web',
      note: 'says "hi",\nand goes',
      ...(moment.revenue !== null && { revenue: moment.revenue, currency: 'EUR' }),
    },
    person_properties: { email: moment.known ? `${moment.known}@example.org` : null },
    elements_chain: '',
    timestamp: iso(moment.ms).replace('Z', '678Z'),
    created_at: iso(moment.ms + 700),
    _inserted_at: iso(moment.ms + 90_000),
  }));
}

/** The file export as CSV, with properties as JSON texts. */
export const posthogTable = (moments: readonly Moment[]): string =>
  csv(
    posthog(moments).map((row) => ({
      ...row,
      properties: JSON.stringify(row.properties),
      person_properties: JSON.stringify(row.person_properties),
    })),
  );

type Param = { readonly key: string; readonly value: Readonly<Record<string, string | number | null>> };

/** As BigQuery writes JSON: whole numbers as texts, members that are null left out. */
export function ga4(moments: readonly Moment[]) {
  return moments.map((moment) => {
    const params: Param[] = [
      { key: 'ga_session_id', value: { int_value: String(Math.floor(moment.session / 1000)) } },
      { key: 'page_location', value: { string_value: url(moment) } },
      { key: 'engaged', value: { string_value: null, int_value: '1' } },
      { key: 'share', value: { double_value: 0.25 } },
    ];
    if (moment.revenue !== null) {
      params.push({ key: 'value', value: { double_value: moment.revenue } });
      params.push({ key: 'currency', value: { string_value: 'EUR' } });
    }
    return {
      event_date: iso(moment.ms).slice(0, 10).replaceAll('-', ''),
      event_timestamp: `${moment.ms}678`,
      event_name: moment.kind === 'page' ? 'page_view' : moment.name.toLowerCase().replace(' ', '_'),
      event_params: params,
      event_bundle_sequence_id: '12',
      ...(moment.known && { user_id: moment.known }),
      user_pseudo_id: moment.anon,
      user_properties: [{ key: 'plan', value: { string_value: 'pro', set_timestamp_micros: `${moment.ms}000` } }],
      device: { category: 'mobile' },
      platform: 'WEB',
      stream_id: '77',
      items: moment.revenue === null ? [] : [{ item_id: 'G-32', price: moment.revenue }],
      batch_event_index: String(moment.place),
    };
  });
}

/** The types of the table's columns, for a writer of Parquet. */
const VALUE = 'STRUCT(string_value VARCHAR, int_value BIGINT, float_value DOUBLE, double_value DOUBLE)';
const USER_VALUE = VALUE.replace(')', ', set_timestamp_micros BIGINT)');
export const GA4_TYPES = {
  event_date: 'VARCHAR',
  event_timestamp: 'BIGINT',
  event_name: 'VARCHAR',
  event_params: `STRUCT("key" VARCHAR, "value" ${VALUE})[]`,
  event_bundle_sequence_id: 'BIGINT',
  user_id: 'VARCHAR',
  user_pseudo_id: 'VARCHAR',
  user_properties: `STRUCT("key" VARCHAR, "value" ${USER_VALUE})[]`,
  device: 'STRUCT(category VARCHAR)',
  platform: 'VARCHAR',
  stream_id: 'VARCHAR',
  items: 'STRUCT(item_id VARCHAR, price DOUBLE)[]',
  batch_event_index: 'BIGINT',
};

/** The calls of a source, who somebody is among them. */
export function segment(moments: readonly Moment[]) {
  return repeated(moments).flatMap((moment) => {
    const common = {
      anonymousId: moment.anon,
      userId: moment.known,
      context: { library: { name: 'analytics.js' } },
      integrations: {},
      timestamp: iso(moment.ms),
      originalTimestamp: iso(moment.ms - 97),
      sentAt: iso(moment.ms + 10),
      receivedAt: iso(moment.ms + 107),
    };
    const call =
      moment.kind === 'page'
        ? { type: 'page', name: moment.name, properties: { path: moment.path, url: url(moment) } }
        : {
            type: 'track',
            event: moment.name,
            properties: moment.revenue === null ? { path: moment.path } : { revenue: moment.revenue, currency: 'EUR' },
          };
    const row = { ...common, ...call, messageId: `ajs-${moment.id}` };
    if (moment.name !== 'Signed Up') return [row];
    const who = { ...common, type: 'identify', traits: { plan: 'pro' }, messageId: `ajs-${uuid(`who ${moment.id}`)}` };
    return [who, row];
  });
}

/** The tables of a warehouse, by name: all tracks, a table per event, pages and identifies. */
export function segmentTables(moments: readonly Moment[]): Record<string, string> {
  const tables = new Map<string, Record<string, unknown>[]>();
  const put = (table: string, row: Record<string, unknown>): void => {
    tables.set(table, [...(tables.get(table) ?? []), row]);
  };
  for (const moment of moments) {
    const row = {
      id: moment.id,
      anonymous_id: moment.anon,
      user_id: moment.known,
      received_at: spaced(moment.ms + 107),
      sent_at: spaced(moment.ms + 10),
      original_timestamp: spaced(moment.ms - 97),
      timestamp: spaced(moment.ms),
      uuid_ts: spaced(moment.ms + 60_000),
    };
    const snake = moment.name.toLowerCase().replace(' ', '_');
    if (moment.kind === 'page') put('pages', { ...row, name: moment.name, path: moment.path });
    else {
      put('tracks', { ...row, event: snake, event_text: moment.name });
      put(snake, { ...row, event: snake, event_text: moment.name, revenue: moment.revenue, sku: `sku ${snake}` });
    }
    if (moment.name === 'Signed Up') put('identifies', { ...row, id: uuid(`who ${moment.id}`), name: 'A. Name' });
    if (moment.name === 'Signed Up') put('users', { id: moment.known, received_at: row.received_at, plan: 'pro' });
  }
  return Object.fromEntries([...tables].map(([table, rows]) => [`${table}.csv`, csv(rows)]));
}

/** Enriched events: 131 cells and no header. */
export function snowplow(moments: readonly Moment[]): string {
  return `${repeated(moments)
    .map((moment) => {
      const own = moment.name === 'Signed Up';
      const cells: Partial<Record<(typeof SNOWPLOW_FIELDS)[number], string | number>> = {
        app_id: 'shop',
        platform: 'web',
        etl_tstamp: spaced(moment.ms + 60_000),
        collector_tstamp: spaced(moment.ms + 30),
        dvce_created_tstamp: spaced(moment.ms - 30),
        event: moment.kind === 'page' ? 'page_view' : own ? 'unstruct' : 'struct',
        event_id: moment.id,
        v_tracker: 'js-3.0.0',
        user_id: moment.known ?? '',
        domain_userid: moment.anon,
        network_userid: uuid(`network ${moment.anon}`),
        page_url: url(moment),
        // Nothing is quoted in these files.
        page_title: `"${moment.name}`,
        page_urlpath: moment.path,
        contexts: JSON.stringify({
          schema: 'iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0',
          data: [{ schema: 'iglu:com.acme/web_page/jsonschema/1-0-0', data: { kind: 'shop "page"' } }],
        }),
        ...(moment.kind === 'track' && !own && { se_category: 'shop', se_action: moment.name }),
        ...(own && {
          unstruct_event: JSON.stringify({
            schema: 'iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0',
            data: { schema: 'iglu:com.acme/signed_up/jsonschema/1-0-0', data: { plan: 'pro', steps: 3 } },
          }),
        }),
        ...(moment.revenue !== null && { tr_total: moment.revenue, tr_currency: 'EUR' }),
        domain_sessionid: uuid(`session ${moment.session}`),
        // The time that counts: its own, else the derived one, else the collector's.
        true_tstamp: moment.place === 1 ? spaced(moment.ms) : '',
        derived_tstamp: moment.place === 1 ? spaced(moment.ms + 5) : moment.place === 3 ? '' : spaced(moment.ms),
        event_vendor: 'com.acme',
        event_name: moment.kind === 'page' ? 'page_view' : own ? 'signed_up' : 'event',
        event_format: 'jsonschema',
        event_version: '1-0-0',
        event_fingerprint: uuid(`print ${moment.id}`).slice(0, 8),
      };
      return SNOWPLOW_FIELDS.map((field) => cells[field] ?? '').join('\t');
    })
    .join('\n')}\n`;
}

/** Tables: all events, one of one event with its properties, who became whom, and two that hold no events. */
export function heapTables(moments: readonly Moment[]): Record<string, string> {
  const id = (name: string): string => String(7_000_000_000_000_000_000n + BigInt(`0x${uuid(name).slice(0, 8)}`));
  const rows = moments.map((moment) => ({
    event_id: id(moment.id),
    user_id: id(moment.known ?? moment.anon),
    session_id: id(String(moment.session)),
    time: spaced(moment.ms),
    session_time: spaced(moment.session),
    type: moment.kind,
    library: 'web',
    platform: 'Linux',
    landing_page: 'https://shop.example/',
    path: moment.path,
    event_table_name: moment.kind === 'page' ? 'pageviews' : moment.name.toLowerCase().replace(' ', '_'),
  }));
  const orders = moments.flatMap((moment, index) => {
    const { event_table_name, ...row } = rows[index];
    return event_table_name === 'order_completed' ? [{ ...row, revenue: moment.revenue, sku: 'G-32' }] : [];
  });
  const migrations = PEOPLE.flatMap(({ anon, known }) => {
    return known ? [{ from_user_id: id(anon), to_user_id: id(known), time: spaced(START + 1e6) }] : [];
  });
  return {
    'all_events.csv': csv(rows),
    'order_completed.csv': csv(orders),
    'user_migrations.csv': csv(migrations),
    'users.csv': csv([{ user_id: id('ada'), identity: 'ada@example.org', joindate: spaced(START) }]),
    'sessions.csv': csv(
      rows.map(({ event_id, user_id, session_id, time, session_time, library, platform }) => {
        return { event_id, user_id, session_id, time, session_time, library, platform };
      }),
    ),
  };
}
export const heapId = (name: string): string =>
  String(7_000_000_000_000_000_000n + BigInt(`0x${uuid(name).slice(0, 8)}`));

/** Visits with their actions inside. */
export function matomo(moments: readonly Moment[]) {
  const visits = Map.groupBy(moments, ({ session }) => session);
  return [...visits.values()].map((visit, index) => ({
    idSite: '1',
    idVisit: String(100 + index),
    visitorId: uuid(visit[0].anon).replaceAll('-', '').slice(0, 16),
    userId: visit[visit.length - 1].known,
    serverTimestamp: Math.floor(visit[0].ms / 1000),
    visitDuration: '120',
    siteCurrency: 'EUR',
    type: 'visit',
    visitCount: '1',
    actionDetails: visit.flatMap((moment): Record<string, unknown>[] => {
      const timestamp = Math.floor(moment.ms / 1000);
      if (moment.kind === 'page')
        return [
          { type: 'action', url: url(moment), pageTitle: moment.name, timestamp, idpageview: moment.id.slice(0, 6) },
        ];
      if (moment.revenue === null) {
        return [
          {
            type: 'event',
            url: url(moment),
            timestamp,
            eventCategory: 'shop',
            eventAction: moment.name,
            eventName: null,
          },
        ];
      }
      const goal = { type: 'goal', goalName: moment.name, goalId: 3, revenue: moment.revenue, timestamp };
      // In the same second: their order is that of the list.
      return [{ type: 'event', timestamp, eventCategory: 'shop', eventAction: 'pay', eventName: 'card' }, goal];
    }),
  }));
}

/** One list of objects: events, names of one person, properties alone. */
export function kissmetrics(moments: readonly Moment[]) {
  return moments.flatMap((moment) => {
    const _t = Math.floor(moment.ms / 1000);
    const row = {
      _n: moment.name,
      _p: moment.known ?? moment.anon,
      _t,
      ...(moment.revenue !== null && { 'Billing Amount': moment.revenue }),
    };
    if (moment.name !== 'Signed Up') return [row];
    return [row, { _p: moment.known, _p2: moment.anon, _t }, { _p: moment.known, _t, plan: 'pro' }];
  });
}
