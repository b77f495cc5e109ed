import type { ExportKind, SourceProfile } from './source-profile.ts';

const IDS = ['enduser.id', 'user.id', 'session.id', 'traceId'];

const kind: Omit<ExportKind, 'looks' | 'recipe'> = {
  layout: {},
  remake: ({ format }) => (format === 'ndjson' || format === 'json' ? { from: 'spans' } : null),
};

/** What its protocol writes as JSON: spans by their names, whoever's they are; log records by theirs. */
export const opentelemetry: SourceProfile = {
  name: 'opentelemetry',
  utc: true,
  unnamed: true,
  kinds: [
    {
      ...kind,
      looks: [{ has: ['resourceSpans'] }, { has: ['scopeSpans'] }, { has: ['traceId', 'spanId', 'startTimeUnixNano'] }],
      recipe: {
        user: IDS,
        event: 'name',
        time: ['startTimeUnixNano'],
        session: ['session.id'],
        id: [['traceId', 'spanId']],
        identity: { columns: IDS },
      },
    },
    {
      ...kind,
      looks: [{ has: ['resourceLogs'] }, { has: ['scopeLogs'] }],
      recipe: {
        user: IDS,
        event: ['eventName', 'event.name', 'body'],
        time: ['timeUnixNano', 'observedTimeUnixNano'],
        session: ['session.id'],
        identity: { columns: IDS },
      },
    },
  ],
};
