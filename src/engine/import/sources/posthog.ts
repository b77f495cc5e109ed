import type { ExportKind, SourceProfile } from './source-profile.ts';

// biome-ignore format: the documented columns
const COLUMNS = [
  'uuid', 'id', 'event', 'distinct_id', 'person_id', 'properties', 'person_properties', 'person', 'elements',
  'elements_chain', 'timestamp', 'created_at', '_inserted_at', 'team_id', 'group_properties', 'set', 'set_once',
];
const layout = {
  strip: ['properties.', '*.properties.', '*.'],
  reserved: COLUMNS,
  objects: ['properties', 'person_properties', 'group_properties'],
};

const recipe: ExportKind['recipe'] = {
  // person_id is the person PostHog has made of several ids.
  user: ['person_id', 'person.id', 'person.uuid', 'distinct_id'],
  event: 'event',
  time: ['timestamp'],
  session: ['$session_id'],
  // Ids of version 7 begin with when they were made.
  order: ['uuid', 'id'],
  ordered: /^[\da-f]{8}-[\da-f]{4}-7/i,
  id: [['uuid'], ['id']],
  identity: { columns: ['distinct_id', '$anon_distinct_id'] },
  revenue: ['$revenue', 'revenue', 'total', 'amount', 'price', 'value'],
  currency: ['$currency', 'currency'],
  // Of the export, not of the event.
  leaveOut: ['_inserted_at'],
};

const PAGE = { column: 'event', values: ['$pageview'] };
const SCREEN = { column: 'event', values: ['$screen'] };

export const posthog: SourceProfile = {
  name: 'posthog',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['uuid', 'event', 'distinct_id', 'timestamp'],
          often: [
            'person_id',
            'elements_chain',
            'created_at',
            '_inserted_at',
            'properties.$lib',
            'properties.$session_id',
          ],
        },
        // What is asked of its events with HogQL, everything at once.
        { has: ['*.uuid', '*.event', '*.timestamp', '*.distinct_id'], often: ['*.properties', '*.elements_chain'] },
        {
          has: ['id', 'event', 'distinct_id', 'timestamp', 'properties'],
          often: ['person.id', 'person.uuid', 'person.properties', 'properties.$lib', 'elements_chain', 'elements'],
        },
      ],
      layout,
      recipe,
    },
  ],
  namings: [
    {
      label: 'page views by path, screens by name',
      naming: {
        rules: [
          { when: PAGE, parts: [{ text: 'Page:' }, { column: '$pathname' }], separator: ' ' },
          { when: PAGE, parts: [{ text: 'Page:' }, { column: '$current_url', path: true }], separator: ' ' },
          { when: SCREEN, parts: [{ text: 'Screen:' }, { column: '$screen_name' }], separator: ' ' },
        ],
        rewrite: [],
      },
    },
  ],
};
