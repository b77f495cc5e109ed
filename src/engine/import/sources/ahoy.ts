import type { SourceProfile } from './source-profile.ts';

const IDS = ['user_id', 'visitor_token', 'visitor_id', 'visit_token', 'visit_id'];

/** The table ahoy_events: who has not signed in goes by the visit, and becomes who signs in during it. */
export const ahoy: SourceProfile = {
  name: 'ahoy',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [
        { has: ['visit_token', 'user_id', 'name', 'properties', 'time'], often: ['id', 'visitor_token'] },
        { has: ['visit_id', 'user_id', 'name', 'properties', 'time'], often: ['id'] },
      ],
      layout: {
        strip: ['properties.'],
        reserved: ['id', 'name', 'time', 'properties', ...IDS],
        objects: ['properties'],
        // Visits and users are both counted from 1.
        prefixed: { visit_id: 'visit ', visitor_id: 'visitor ' },
      },
      recipe: {
        user: IDS,
        event: 'name',
        time: ['time'],
        session: ['visit_token', 'visit_id'],
        id: [['id']],
        identity: { columns: IDS },
        revenue: ['revenue', 'total', 'amount', 'price', 'value'],
        currency: ['currency'],
      },
    },
  ],
};
