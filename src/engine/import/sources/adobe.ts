import type { SourceProfile } from './source-profile.ts';

/** Hits of a data feed, made into events by hit-events.ts: pages, links and the entries of lists of events. */
export const adobe: SourceProfile = {
  name: 'adobe',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['event', 'visitor', 'hit_index', 'hit_time_gmt'],
          often: ['post_visid_high', 'post_visid_low', 'post_pagename', 'post_event_list'],
        },
        {
          has: ['hit_time_gmt', 'post_visid_high', 'post_visid_low'],
          often: ['post_pagename', 'post_event_list', 'visit_num', 'hitid_high', 'exclude_hit'],
        },
        {
          has: ['hit_time_gmt', 'visid_high', 'visid_low'],
          often: ['pagename', 'event_list', 'visit_num', 'exclude_hit'],
        },
      ],
      layout: {},
      remake: ({ remake, delimiter, columns, dataStart }) => {
        if (remake || delimiter === null || !columns.includes('hit_time_gmt')) return remake;
        const rows = { delimiter, columns, skip: dataStart, unquoted: false };
        return { from: 'hits', rows, names: { values: {}, events: {} } };
      },
      recipe: {
        user: ['visitor'],
        event: 'event',
        time: ['cust_hit_time_gmt', 'hit_time_gmt'],
        session: ['visit_num'],
        order: ['hit_index'],
        id: [['hitid_high', 'hitid_low', 'hit_index']],
        passOver: { column: 'kind', values: ['excluded'] },
        revenue: ['post_revenue', 'revenue'],
        currency: ['post_currency', 'currency'],
      },
    },
  ],
};
