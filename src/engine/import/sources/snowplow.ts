import { SNOWPLOW_FIELDS } from '../../read/snowplow-fields.ts';
import type { SourceProfile } from './source-profile.ts';

const STRUCT = { column: 'event', values: ['struct'] };
const PAGE = { column: 'event', values: ['page_view'] };

export const snowplow: SourceProfile = {
  name: 'snowplow',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['event_id', 'collector_tstamp', 'event', 'domain_userid', 'event_vendor'],
          often: ['app_id', 'platform', 'derived_tstamp', 'true_tstamp', 'se_category', 'etl_tstamp', 'network_userid'],
        },
      ],
      layout: {
        unquoted: true,
        strip: ['unstruct_event.data.data.'],
        reserved: [...SNOWPLOW_FIELDS],
        objects: ['unstruct_event'],
        described: ['contexts', 'derived_contexts'],
      },
      recipe: {
        user: ['user_id', 'domain_userid', 'network_userid'],
        event: 'event_name',
        time: ['true_tstamp', 'derived_tstamp', 'collector_tstamp'],
        session: ['domain_sessionid'],
        id: [['event_id', 'event_fingerprint'], ['event_id']],
        identity: { columns: ['user_id', 'domain_userid', 'network_userid'] },
        naming: {
          rules: [
            { when: STRUCT, parts: [{ column: 'se_category' }, { column: 'se_action' }], separator: ':' },
            { parts: [{ column: 'event_name' }], separator: '' },
            { parts: [{ column: 'event' }], separator: '' },
          ],
          rewrite: [],
        },
        revenue: ['tr_total'],
        currency: ['tr_currency'],
      },
    },
  ],
  namings: [
    {
      label: 'page views by path',
      naming: {
        rules: [
          { when: STRUCT, parts: [{ column: 'se_category' }, { column: 'se_action' }], separator: ':' },
          { when: PAGE, parts: [{ text: 'Page:' }, { column: 'page_urlpath' }], separator: ' ' },
          { parts: [{ column: 'event_name' }], separator: '' },
          { parts: [{ column: 'event' }], separator: '' },
        ],
        rewrite: [],
      },
    },
  ],
};
