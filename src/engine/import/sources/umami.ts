import type { SourceProfile } from './source-profile.ts';

/** The table website_event: page views, and events that were given a name. */
export const umami: SourceProfile = {
  name: 'umami',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['website_id', 'session_id', 'event_type', 'created_at', 'url_path'],
          often: ['visit_id', 'event_id', 'event_name', 'page_title', 'referrer_domain'],
        },
      ],
      layout: {},
      recipe: {
        user: ['distinct_id', 'session_id'],
        event: 'event_type',
        time: ['created_at'],
        session: ['visit_id'],
        id: [['event_id']],
        identity: { columns: ['distinct_id', 'session_id'] },
        naming: {
          rules: [
            { parts: [{ column: 'event_name' }], separator: '' },
            { parts: [{ column: 'url_path', path: true }], separator: '' },
          ],
          rewrite: [],
        },
      },
    },
  ],
};
