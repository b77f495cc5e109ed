import type { SourceProfile } from './source-profile.ts';

/** The table events_v2 of its database; what its pages export are sums. */
export const plausible: SourceProfile = {
  name: 'plausible',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['site_id', 'user_id', 'session_id', 'name', 'pathname', 'timestamp'],
          often: ['hostname', 'referrer_source', 'country_code', 'screen_size', 'operating_system'],
        },
      ],
      layout: {},
      recipe: {
        user: ['user_id'],
        event: 'name',
        time: ['timestamp'],
        session: ['session_id'],
        revenue: ['revenue_reporting_amount', 'revenue_source_amount'],
        currency: ['revenue_reporting_currency', 'revenue_source_currency'],
      },
    },
  ],
  namings: [
    {
      label: 'page views by path',
      naming: {
        rules: [
          {
            when: { column: 'name', values: ['pageview'] },
            parts: [{ text: 'Page:' }, { column: 'pathname', path: true }],
            separator: ' ',
          },
        ],
        rewrite: [],
      },
    },
  ],
};
