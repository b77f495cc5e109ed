import type { SourceProfile } from './source-profile.ts';

/** Logs of nginx, Apache, IIS and CloudFront, made into events by request-reader.ts. */
export const webLog: SourceProfile = {
  name: 'web-log',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['visitor', 'path', 'time', 'method', 'kind'],
          often: ['client', 'status'],
          shape: { field: 'kind', pattern: /^(page|asset|robot)$/, words: 'each line is a request' },
        },
      ],
      layout: {},
      recipe: {
        user: ['visitor'],
        event: 'path',
        time: ['time'],
        passOver: { column: 'kind', values: ['asset', 'robot'] },
      },
    },
  ],
  namings: [
    {
      label: 'method and path',
      naming: { rules: [{ parts: [{ column: 'method' }, { column: 'path' }], separator: ' ' }], rewrite: [] },
    },
  ],
};
