import type { SourceProfile } from './source-profile.ts';

/** Tables of Heap Connect: all events, one table per event, and who became whom. */
export const heap: SourceProfile = {
  name: 'heap',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['event_table_name', 'event_id', 'user_id', 'time'],
          often: ['session_id', 'type', 'library', 'platform', 'landing_page'],
        },
        {
          has: ['heap_previous_page', 'event_id', 'session_id', 'user_id', 'time'],
          often: ['pageview_id', 'session_time', 'domain', 'path', 'title'],
        },
        {
          has: ['event_id', 'session_id', 'user_id', 'time', 'session_time'],
          often: ['library', 'platform', 'landing_page', 'landing_page_query', 'device_type'],
        },
        { has: ['from_user_id', 'to_user_id', 'time'] },
        { has: ['user_id', 'identity', 'joindate'], often: ['last_modified'] },
      ],
      layout: {},
      recipe: {
        user: ['user_id', 'to_user_id'],
        event: 'event_table_name',
        time: ['time'],
        session: ['session_id'],
        id: [['event_id']],
        identity: {
          columns: ['user_id', 'to_user_id', 'from_user_id'],
          notEvents: { column: 'event_table_name', values: ['user_migrations'] },
        },
        naming: {
          rules: [
            { parts: [{ column: 'event_table_name' }], separator: '' },
            { parts: [{ column: 'event_name' }], separator: '' },
          ],
          rewrite: [],
        },
        revenue: ['revenue', 'total', 'amount', 'price', 'value'],
        currency: ['currency'],
      },
      tables: (table, columns) => {
        if (table === 'users') return 'a table of users, not of events';
        if (table === 'sessions') return 'a table of sessions, which the events tell as well';
        return columns.includes('event_name') ? ({} as Record<string, string>) : { event_table_name: table };
      },
    },
  ],
  namings: [
    {
      label: 'page views by path',
      naming: {
        rules: [
          {
            when: { column: 'event_table_name', values: ['pageviews'] },
            parts: [{ text: 'Page:' }, { column: 'path' }],
            separator: ' ',
          },
        ],
        rewrite: [],
      },
    },
  ],
};
