import type { ExportKind, SourceProfile } from './source-profile.ts';

const USUAL = [
  '$insert_id',
  'mp_processing_time_ms',
  'mp_lib',
  '$browser',
  '$os',
  '$city',
  '$region',
  'mp_country_code',
];

/** Raw export: objects of `event` and `properties`; and tables of the same, as saved from the screen. */
const RECIPE: ExportKind['recipe'] = {
  user: ['distinct_id'],
  event: 'event',
  time: ['time'],
  session: ['$session_id'],
  // The export repeats events; these four tell them apart.
  id: [['event', 'distinct_id', 'time', '$insert_id']],
  identity: {
    columns: ['$user_id', 'distinct_id', '$identified_id', '$anon_id', '$device_id'],
    notEvents: { column: 'event', values: ['$identify', '$create_alias', '$merge'] },
  },
  revenue: ['$revenue', 'revenue', 'amount', 'total', 'price', 'value'],
  currency: ['$currency', 'currency'],
};

export const mixpanel: SourceProfile = {
  name: 'mixpanel',
  utc: true,
  // Projects made before 2023 keep their events in the project's own time zone.
  localBefore: '2023-01-01T00:00:00Z',
  kinds: [
    {
      looks: [
        {
          has: ['event', 'properties.distinct_id', 'properties.time'],
          often: USUAL.slice(0, 3).map((name) => `properties.${name}`),
          only: ['event', 'properties'],
        },
      ],
      layout: { strip: ['properties.'], reserved: ['event', 'properties'] },
      recipe: RECIPE,
    },
    {
      looks: [{ has: ['event', 'distinct_id', 'time', '$insert_id'], often: USUAL }],
      layout: {},
      recipe: RECIPE,
    },
    {
      // What the pages show, with the names they show it by.
      looks: [
        { has: ['Event Name', 'Time', 'Distinct ID'], often: ['City', 'Country', 'Operating System', 'Browser'] },
      ],
      layout: {},
      recipe: {
        user: ['Distinct ID'],
        event: 'Event Name',
        time: ['Time'],
        id: [['Event Name', 'Distinct ID', 'Time', 'Insert ID']],
        identity: { columns: ['User ID', 'Distinct ID', 'Device ID'] },
        revenue: ['Revenue', 'Amount', 'Total', 'Price', 'Value'],
        currency: ['Currency'],
      },
    },
  ],
  namings: [
    {
      label: 'page views by path',
      naming: {
        rules: [
          {
            when: { column: 'event', values: ['$mp_web_page_view', 'Page View', 'Viewed Page', '$pageview'] },
            parts: [{ text: 'Page:' }, { column: '$current_url', path: true }],
            separator: ' ',
          },
          {
            when: { column: 'event', values: ['$mp_web_page_view', 'Page View', 'Viewed Page', '$pageview'] },
            parts: [{ text: 'Page:' }, { column: 'current_url_path' }],
            separator: ' ',
          },
        ],
        rewrite: [],
      },
    },
  ],
};
