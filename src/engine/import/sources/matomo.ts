import type { Naming } from '../../../contract/import.ts';
import { actionColumn } from '../../read/remake/flat-visit.ts';
import type { ExportKind, SourceProfile } from './source-profile.ts';

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

const RECIPE: ExportKind['recipe'] = {
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
};
const USUAL = ['visitorId', 'idSite', 'serverTimestamp', 'visitDuration', 'visitCount', 'siteCurrency'];

/** Live.getLastVisitsDetails: visits with their actions inside, or in a table beside one another. */
export const matomo: SourceProfile = {
  name: 'matomo',
  utc: true,
  kinds: [
    {
      looks: [{ has: ['idVisit', 'actionDetails'], often: USUAL }],
      layout: { unnest: 'actionDetails' },
      recipe: RECIPE,
    },
    {
      looks: ['url (actionDetails 0)', 'type (actionDetails 0)', 'actionDetails_0_type', 'actionDetails.0.type'].map(
        (action) => ({ has: ['idVisit', action], often: ['visitorId', 'idSite', 'visitIp', 'serverDate'] }),
      ),
      layout: {},
      remake: ({ delimiter, columns, dataStart }) =>
        delimiter !== null && columns.some((name) => actionColumn(name) !== null)
          ? { from: 'visits', rows: { delimiter, columns, skip: dataStart, unquoted: false } }
          : null,
      recipe: RECIPE,
    },
  ],
  namings: [{ label: 'pages by title', naming: { rules: [EVENTS, GOALS, TITLES, PATHS], rewrite: [] } }],
};
