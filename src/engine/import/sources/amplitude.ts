import type { SourceProfile } from './source-profile.ts';

// biome-ignore format: the documented keys
const KEYS = [
  'server_received_time', 'app', 'device_carrier', 'city', 'user_id', 'uuid', 'event_time', 'platform', 'os_version',
  'amplitude_id', 'processed_time', 'version_name', 'ip_address', 'paying', 'dma', 'group_properties', 'user_properties',
  'client_upload_time', '$insert_id', 'event_type', 'library', 'amplitude_attribution_ids', 'device_type', 'start_version',
  'location_lng', 'server_upload_time', 'event_id', 'location_lat', 'os_name', 'groups', 'event_properties', 'data',
  'device_id', 'language', 'country', 'region', 'session_id', 'device_family', 'sample_rate', 'client_event_time',
];

/** Export API: NDJSON, gzipped by the hour, in one archive. */
export const amplitude: SourceProfile = {
  name: 'amplitude',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['event_type', 'amplitude_id', 'event_time'],
          often: [
            '$insert_id',
            'device_id',
            'session_id',
            'uuid',
            'client_event_time',
            'server_upload_time',
            'platform',
          ],
        },
      ],
      layout: {
        strip: ['event_properties.'],
        reserved: KEYS,
        objects: ['event_properties', 'user_properties'],
        none: { session_id: '-1' },
      },
      recipe: {
        // Amplitude has already joined what is one person.
        user: ['amplitude_id', 'user_id', 'device_id'],
        event: 'event_type',
        time: ['event_time'],
        session: ['session_id'],
        order: ['event_id'],
        id: [['$insert_id'], ['uuid']],
        revenue: ['$revenue', 'revenue', 'total', 'amount', 'price', 'value'],
        currency: ['$currency', 'currency'],
      },
    },
  ],
};
