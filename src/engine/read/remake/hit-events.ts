import type { HitNames, RemadeRow } from './remaking.ts';

/** Hits of these sources are sums that were sent in, no one's doing. */
const NOBODYS = new Set(['5', '7', '8', '9']);

/**
 * Makes the events of a hit of Adobe's data feed: its page by name, the link that was followed, and each entry of its
 * list of events. Codes become what the lookup files say they stand for.
 */
export function hitEvents(
  columns: readonly string[],
  { values, events }: HitNames,
): (cells: readonly string[]) => readonly RemadeRow[] {
  return (cells) => {
    if (cells.length === 0) return [];
    const hit: Record<string, string> = {};
    cells.forEach((cell, i) => {
      const column = columns[i];
      if (column !== undefined && cell !== '') hit[column] = values[column]?.[cell] ?? cell;
    });
    const first = (...names: readonly string[]): string | undefined =>
      names.map((name) => hit[name]).find((value) => value !== undefined && value !== '');
    const [high, low] = [first('post_visid_high', 'visid_high'), first('post_visid_low', 'visid_low')];
    const isLeftOut = (hit.exclude_hit ?? '0') !== '0' || NOBODYS.has(hit.hit_source);
    const shared = {
      ...hit,
      visitor: high === undefined && low === undefined ? undefined : `${high ?? 0}_${low ?? 0}`,
      ...(isLeftOut && { kind: 'excluded' }),
    };
    const pageEvent = cells[columns.indexOf('post_page_event')] || cells[columns.indexOf('page_event')] || '0';
    const page =
      pageEvent === '0'
        ? first('post_pagename', 'pagename', 'post_page_url', 'page_url')
        : first('post_page_event_var2', 'page_event_var2', 'post_page_event_var1', 'page_event_var1');
    const names = listed(first('post_event_list', 'event_list'), events);
    // A hit that tells nothing is a row that cannot be read.
    const all = page === undefined ? (names.length > 0 ? names : [undefined]) : [page, ...names];
    return all.map((event, index) => ({ event, hit_index: index, ...shared }));
  };
}

/** `1,200=10.5,12:serial`: what the numbers are called. */
const listed = (list: string | undefined, events: HitNames['events']): string[] =>
  (list ?? '')
    .split(',')
    .map((entry) => entry.replace(/[=:|].*$/, '').trim())
    .filter((code) => code !== '')
    .map((code) => events[code] ?? `event ${code}`);
