import type { SourceProfile } from './source-profile.ts';

/** The Logs API: hits (ym:pv:…), called by their path, and visits (ym:s:…), called by where they began. */
export const yandex: SourceProfile = {
  name: 'yandex',
  // They are times of the counter's zone.
  utc: false,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['ym:pv:dateTime', 'ym:pv:clientID', 'ym:pv:URL'],
          often: ['ym:pv:watchID', 'ym:pv:title', 'ym:pv:referer', 'ym:pv:counterID'],
        },
        { has: ['ym:pv:dateTime', 'ym:pv:counterUserIDHash', 'ym:pv:URL'], often: ['ym:pv:watchID', 'ym:pv:title'] },
      ],
      layout: {},
      recipe: {
        user: ['ym:pv:clientID', 'ym:pv:counterUserIDHash'],
        event: 'ym:pv:URL',
        time: ['ym:pv:dateTime'],
        id: [['ym:pv:watchID']],
        naming: { rules: [{ parts: [{ column: 'ym:pv:URL', path: true }], separator: '' }], rewrite: [] },
      },
    },
    {
      looks: [
        {
          has: ['ym:s:dateTime', 'ym:s:clientID', 'ym:s:startURL'],
          often: ['ym:s:visitID', 'ym:s:endURL', 'ym:s:pageViews', 'ym:s:counterID'],
        },
      ],
      layout: {},
      recipe: {
        user: ['ym:s:clientID', 'ym:s:counterUserIDHash'],
        event: 'ym:s:startURL',
        time: ['ym:s:dateTime'],
        session: ['ym:s:visitID'],
        id: [['ym:s:visitID']],
        naming: { rules: [{ parts: [{ column: 'ym:s:startURL', path: true }], separator: '' }], rewrite: [] },
      },
    },
  ],
};
