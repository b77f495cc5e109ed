import type { SourceProfile } from './source-profile.ts';

// biome-ignore format: the columns of the table
const COLUMNS = [
  'event_date', 'event_timestamp', 'event_name', 'event_params', 'event_previous_timestamp', 'event_value_in_usd',
  'event_bundle_sequence_id', 'event_server_timestamp_offset', 'user_id', 'user_pseudo_id', 'privacy_info',
  'user_properties', 'user_first_touch_timestamp', 'user_ltv', 'device', 'geo', 'app_info', 'traffic_source', 'stream_id',
  'platform', 'ecommerce', 'items', 'collected_traffic_source', 'is_active_user', 'batch_event_index', 'batch_page_id',
  'batch_ordering_id', 'session_traffic_source_last_click',
];
const PAGE = { column: 'event_name', values: ['page_view'] };
const SCREEN = { column: 'event_name', values: ['screen_view'] };

/** The tables events_YYYYMMDD in BigQuery, exported as JSON or Parquet. */
export const ga4: SourceProfile = {
  name: 'ga4',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['event_timestamp', 'event_name', 'event_params'],
          often: [
            'user_pseudo_id',
            'event_date',
            'event_bundle_sequence_id',
            'stream_id',
            'platform',
            'device.category',
          ],
          shape: { field: 'event_timestamp', pattern: /^\d{16}$/, words: 'event_timestamp counts microseconds' },
        },
      ],
      layout: {
        strip: ['event_params.'],
        reserved: COLUMNS,
        // Writers of Parquet wrap what is in a list once more.
        pairs: ['event_params', 'user_properties', 'event_params.list', 'user_properties.list'],
      },
      recipe: {
        user: ['user_id', 'user_pseudo_id'],
        event: 'event_name',
        time: ['event_timestamp'],
        // Not unique by itself; within a user it is.
        session: ['ga_session_id'],
        order: ['batch_event_index', 'event_bundle_sequence_id'],
        identity: { columns: ['user_id', 'user_pseudo_id'] },
        revenue: ['ecommerce.purchase_revenue', 'value', 'event_value_in_usd'],
        currency: ['currency'],
      },
    },
    {
      // Downloads of explorations with a user in each row. Their times are those of the property's zone.
      looks: ['Effective user ID', 'App-instance ID', 'User ID', 'Client ID'].flatMap((user) =>
        ['Date + hour + minute', 'Date + hour (YYYYMMDDHH)', 'Date + hour', 'Date'].map((time) => ({
          has: [user, 'Event name', time],
          often: ['Event count'],
        })),
      ),
      layout: {},
      recipe: {
        user: ['Effective user ID', 'User ID', 'App-instance ID', 'Client ID'],
        event: 'Event name',
        time: ['Date + hour + minute', 'Date + hour (YYYYMMDDHH)', 'Date + hour'],
        count: ['Event count'],
        session: ['Session ID'],
        revenue: ['Purchase revenue', 'Total revenue', 'Event value'],
      },
    },
  ],
  namings: [
    {
      label: 'page views by path, screens by name',
      naming: {
        rules: [
          { when: PAGE, parts: [{ text: 'Page:' }, { column: 'page_path' }], separator: ' ' },
          { when: PAGE, parts: [{ text: 'Page:' }, { column: 'page_location', path: true }], separator: ' ' },
          { when: SCREEN, parts: [{ text: 'Screen:' }, { column: 'firebase_screen' }], separator: ' ' },
        ],
        rewrite: [],
      },
    },
  ],
};
