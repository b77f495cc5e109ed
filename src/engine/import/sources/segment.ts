import type { Naming } from '../../../contract/import.ts';
import type { SourceProfile } from './source-profile.ts';

// biome-ignore format: the common fields
const FIELDS = [
  'anonymousId', 'userId', 'previousId', 'groupId', 'event', 'name', 'category', 'type', 'properties', 'traits', 'context',
  'integrations', 'messageId', 'timestamp', 'originalTimestamp', 'sentAt', 'receivedAt', 'channel', 'rudderId', 'version',
];
/** Calls that say who somebody is. */
const WHO = { column: 'type', values: ['identify', 'alias', 'group'] };

/** Page and screen calls have names, not events. */
const calls = (...rules: Naming['rules']): Naming => ({
  rules: [
    ...(['page', 'screen'] as const).flatMap((type): Naming['rules'] => {
      const when = { column: 'type', values: [type] };
      const word = type === 'page' ? 'Page' : 'Screen';
      return [
        { when, parts: [{ text: `${word}:` }, { column: 'name' }], separator: ' ' },
        { when, parts: [{ text: `${word}:` }, { column: 'path' }], separator: ' ' },
        { when, parts: [{ text: word }], separator: '' },
      ];
    }),
    ...rules,
  ],
  rewrite: [],
});

const TABLES: Readonly<Record<string, string>> = {
  tracks: 'track',
  pages: 'page',
  screens: 'screen',
  identifies: 'identify',
  aliases: 'alias',
  groups: 'group',
};

export const segment: SourceProfile = {
  name: 'segment',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['messageId', 'type', 'receivedAt'],
          often: ['anonymousId', 'timestamp', 'originalTimestamp', 'sentAt', 'userId', 'event'],
        },
        { has: ['messageId', 'type', 'originalTimestamp', 'anonymousId'], often: ['sentAt', 'rudderId', 'channel'] },
      ],
      layout: {
        strip: ['properties.'],
        reserved: FIELDS.filter((name) => name !== 'name' && name !== 'category'),
        objects: ['properties', 'traits', 'context'],
      },
      recipe: {
        user: ['userId', 'anonymousId'],
        event: 'event',
        // Corrected for clocks that are wrong.
        time: ['timestamp', 'originalTimestamp', 'receivedAt'],
        session: ['context.sessionId', 'context.session_id'],
        id: [['messageId']],
        identity: { columns: ['userId', 'anonymousId', 'previousId'], notEvents: WHO },
        naming: calls(),
        revenue: ['revenue', 'total', 'value', 'amount', 'price'],
        currency: ['currency'],
      },
    },
    {
      looks: [
        {
          has: ['id', 'received_at', 'timestamp', 'anonymous_id'],
          often: ['user_id', 'event', 'event_text', 'sent_at', 'original_timestamp', 'uuid_ts'],
        },
        { table: 'users', has: ['id', 'received_at'] },
        { has: ['id', 'received_at', 'timestamp', 'user_id', 'previous_id'], often: ['sent_at', 'original_timestamp'] },
      ],
      layout: {},
      recipe: {
        user: ['user_id', 'anonymous_id'],
        event: 'type',
        time: ['timestamp', 'original_timestamp', 'received_at'],
        session: ['context_session_id'],
        id: [['id']],
        identity: { columns: ['user_id', 'anonymous_id', 'previous_id'], notEvents: WHO },
        naming: calls(
          { parts: [{ column: 'event_text' }], separator: '' },
          { parts: [{ column: 'event' }], separator: '' },
        ),
        revenue: ['revenue', 'total', 'value', 'amount', 'price'],
        currency: ['currency'],
      },
      tables: (table) => {
        if (table === 'users') return 'a table of users, not of events';
        return { type: TABLES[table] ?? 'track' };
      },
    },
  ],
  namings: [{ label: 'the call and the event as they stand', naming: null }],
};
