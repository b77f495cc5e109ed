import { guessRoles, type SampledColumn } from './guess-roles.ts';

/** Names of sums over people or events: those of certain reports, and those that only several make certain. */
const SUMS = [
  /^((total|active|new|returning|unique|engaged|first) )?(event count|events? ?total|total events|total users|active users|new users|unique events|unique pageviews|pageviews|engaged sessions|goal completions|event value|key events|page views per session)$/,
  /^(event count|views|sessions|users|conversions|revenue) per (active )?(user|session)s?$/,
  /^(bounce|engagement|session conversion|user conversion|ecommerce conversion|exit) rate$|^% exit$/,
  /^(average|avg\.?) (engagement time|session duration|time on page|visit duration)/,
  /^(sum_daily_|entry_|exit_)?nb_(visits|uniq_visitors|users|hits|actions|events|pageviews|conversions)$/,
  /^(ereignisanzahl|aktive nutzer|nutzer gesamt|absprungrate|nombre d['’]événements|utilisateurs (actifs|totaux)|taux de rebond|número de eventos|usuarios (activos|totales)|porcentaje de rebote|numero eventi|utenti (attivi|totali))$/,
];
const WEAK =
  /^((total|unique|daily|weekly|monthly) )?(users|visitors|sessions|events|views|page ?views|visits|entrances|exits|hits|clicks|impressions|conversions|transactions|purchases|bounces|bounce_rate|visit_duration|total_time_on_page|count|total|uniques|nutzer|aufrufe|sitzungen|vues|utilisateurs|vistas|usuarios|sesiones)$/;
/** A column that says who it was. */
const WHO =
  /(user|client|visitor|customer|person|member|account|session|visit|device|instance|case|distinct|contact|cookie|anonymous|profile)([ _-]?(id|key|uuid|token|hash|number|no|name|login))+\b|^(user|client|visitor|customer|person|member|case|email|e-mail|login|username)$|pseudo_?id/i;
const NUMBER = /^[-+]?[\d.,'\s%$€£]+$|^\d+:\d\d(:\d\d)?$|^<\s?\d/;

/** Three numbers, the middle one perhaps a month by name. */
const DATE = /^\D{0,12}\d{1,4}[-./ ][\d\p{L}]{1,9}[-./, ]+\d{1,4}(\b|T)/u;

/**
 * Why a table holds no events, as sentences that say what to do; null where it may hold some. `whole`: there is a column
 * for each role that is needed, so that only what is certain counts.
 */
export function noEventsReason(columns: readonly SampledColumn[], whole: boolean): string | null {
  return sumsReason(columns, whole) ?? (whole ? null : wideReason(columns));
}

function sumsReason(columns: readonly SampledColumn[], certain: boolean): string | null {
  if (columns.some(({ name }) => WHO.test(name))) return null;
  const numbers = columns.filter(
    ({ values }) => values.length > 0 && values.every((value) => NUMBER.test(value.trim())),
  );
  const plain = (name: string): string => name.trim().toLowerCase();
  const sums = numbers.filter(({ name }) => SUMS.some((pattern) => pattern.test(plain(name))));
  const weak = numbers.filter(({ name }) => WEAK.test(plain(name)));
  if (sums.length === 0 && (certain || weak.length < 2)) return null;
  const names = numbers.filter((column) => sums.includes(column) || weak.includes(column)).map(({ name }) => name);
  return `this is an aggregated table: export single events instead${insteadOf(columns)}. ${names.slice(0, 3).join(', ')} are sums over people, and do not tell who did what and when.`;
}

/** What to export, of the sources whose reports are known. */
function insteadOf(columns: readonly SampledColumn[]): string {
  const names = columns.map(({ name }) => name.toLowerCase());
  if (names.some((name) => name.includes('nb_')))
    return ', which Matomo gives as Live.getLastVisitsDetails (the visits log)';
  if (names.includes('visitors') && names.includes('pageviews'))
    return ', such as the table events_v2 of Plausible’s database';
  const google = names.some((name) =>
    /^(event count|active users|total users|unique pageviews|bounce rate)$/.test(name),
  );
  return google
    ? ', from BigQuery, or from an exploration with App-instance ID or Effective user ID, Event name and Date + hour + minute in its rows'
    : ', one row for each with who, what and when';
}

/** One row per person with a column per step. */
function wideReason(columns: readonly SampledColumn[]): string | null {
  if (guessRoles(columns).guess.event.column !== null) return null;
  const times = columns.filter(({ values }) => values.length > 0 && values.every((value) => DATE.test(value)));
  const person = columns.find(({ name, values, rows }) => {
    const unique = rows > 1 && values.length === rows && new Set(values).size === rows;
    return unique && !times.some((time) => time.name === name);
  });
  if (!person || times.length < 2) return null;
  const steps = times.map(({ name }) => name);
  return `this table has one row per person with a column per step (${steps.slice(0, 3).join(', ')}), and no column says which event it was. Turn it into one row per step first, with the columns ${person.name}, event and time; DuckDB does: UNPIVOT … ON ${steps.slice(0, 2).join(', ')} INTO NAME event VALUE time.`;
}
