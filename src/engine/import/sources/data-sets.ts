import type { SourceProfile } from './source-profile.ts';

const CLOCK = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NUMBER = /^\d+$/;

/** Clicks and buys of the RecSys challenge of 2015: tables without names. */
export const yoochoose: SourceProfile = {
  name: 'yoochoose',
  utc: true,
  unnamed: true,
  kinds: (['click', 'buy'] as const).map((event) => {
    const columns =
      event === 'click'
        ? ['session_id', 'timestamp', 'item_id', 'category']
        : ['session_id', 'timestamp', 'item_id', 'price', 'quantity'];
    const fields = columns.map((_, i) => `column_${i + 1}`);
    return {
      looks: [
        {
          has: fields,
          only: fields,
          shapes: [
            { field: 'column_1', pattern: NUMBER },
            { field: 'column_2', pattern: CLOCK },
            { field: 'column_3', pattern: /^\d{6,}$/ },
            { field: 'column_4', pattern: event === 'click' ? /^(S|\d+)$/ : NUMBER },
          ],
        },
      ],
      columns,
      layout: { constants: { event } },
      recipe: { user: ['session_id'], event: 'event', time: ['timestamp'], session: ['session_id'] },
    };
  }),
};

/** The events of the RetailRocket data set. */
export const retailrocket: SourceProfile = {
  name: 'retailrocket',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [{ has: ['timestamp', 'visitorid', 'event', 'itemid', 'transactionid'] }],
      layout: {},
      recipe: { user: ['visitorid'], event: 'event', time: ['timestamp'] },
    },
  ],
};

/** The offers that Udacity's data science course tells of: times are hours since a test began. */
export const starbucks: SourceProfile = {
  name: 'starbucks',
  utc: true,
  unnamed: true,
  kinds: [
    {
      looks: [
        {
          has: ['person', 'event', 'value', 'time'],
          often: ['value.offer id', 'value.offer_id', 'value.amount'],
          shapes: [
            { field: 'time', pattern: /^\d{1,4}$/ },
            { field: 'event', pattern: /^(offer (received|viewed|completed)|transaction)$/ },
          ],
        },
      ],
      layout: { strip: ['value.'], reserved: ['person', 'event', 'value', 'time'] },
      recipe: { user: ['person'], event: 'event', time: ['time'], revenue: ['amount'] },
    },
  ],
};
