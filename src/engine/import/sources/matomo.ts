import type { Naming } from '../../../contract/import.ts';
import type { SourceProfile } from './source-profile.ts';

const type = (...values: string[]) => ({ column: 'type', values });
const GOALS: Naming['rules'][number] = {
  when: type('goal'),
  parts: [{ text: 'goal:' }, { column: 'goalName' }],
  separator: ' ',
};
const EVENTS: Naming['rules'][number] = {
  when: type('event'),
  parts: [{ column: 'eventCategory' }, { column: 'eventAction' }, { column: 'eventName' }],
  separator: ' / ',
};
const PATHS: Naming['rules'][number] = { when: type('action'), parts: [{ column: 'url', path: true }], separator: '' };
const TITLES: Naming['rules'][number] = { when: type('action'), parts: [{ column: 'pageTitle' }], separator: '' };

/** Live.getLastVisitsDetails: visits with their actions inside. */
export const matomo: SourceProfile = {
  name: 'matomo',
  utc: true,
  kinds: [
    {
      looks: [
        {
          has: ['idVisit', 'actionDetails'],
          often: ['visitorId', 'idSite', 'serverTimestamp', 'visitDuration', 'visitCount', 'siteCurrency'],
        },
      ],
      layout: { unnest: 'actionDetails' },
      recipe: {
        user: ['userId', 'visitorId'],
        event: 'type',
        time: ['timestamp', 'serverTimestamp'],
        session: ['idVisit'],
        order: ['actionDetails.index'],
        id: [['idVisit', 'actionDetails.index']],
        identity: { columns: ['userId', 'visitorId'] },
        naming: { rules: [EVENTS, GOALS, PATHS, TITLES], rewrite: [] },
        revenue: ['revenue'],
        currency: ['siteCurrency', 'currency'],
      },
    },
  ],
  namings: [{ label: 'pages by title', naming: { rules: [EVENTS, GOALS, TITLES, PATHS], rewrite: [] } }],
};
