import type { SourceProfile } from './source-profile.ts';

/** JSON objects of events, of properties alone, and of two names of one person. */
export const kissmetrics: SourceProfile = {
  name: 'kissmetrics',
  utc: true,
  kinds: [
    {
      looks: [{ has: ['_p', '_t', '_n'] }, { has: ['_p', '_n'], often: ['_t', '_p2'] }],
      layout: {},
      recipe: {
        user: ['_p'],
        event: '_n',
        time: ['_t'],
        identity: { columns: ['_p', '_p1', '_p2'], notEvents: { column: '_n', values: [''] } },
        revenue: ['Billing Amount', 'billing amount', 'revenue', 'amount', 'total', 'price', 'value'],
        currency: ['currency'],
      },
    },
  ],
};
