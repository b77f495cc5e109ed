/** The visits as people have them on disk: in the dates, titles, encodings and shapes that tools and countries leave behind. */
import { visits } from './files.ts';

export const names = ['open', 'search', 'pick', 'pay'] as const;

const two = (n: number): string => String(n).padStart(2, '0');
const csv = (header: string, rows: readonly string[]): string => [header, ...rows, ''].join('\n');

/** Day, month, year and the clock; on the day that is said, in April 2026 unless in another month. */
const dated = (time: string, day: number, month = 4): string => `${two(day)}/${two(month)}/2026 ${time.slice(11, 16)}`;

/** The day goes up to 16, so that it cannot be the month. */
export const dayFirst = (): string =>
  csv(
    'user_id,event,timestamp',
    visits().map(({ user, event, time }) => [user, event, dated(time, 5 + Number(user.slice(6)))].join(',')),
  );

/** No number above 12, and no order: guests of June come before those of March. */
export const askedDates = (): string =>
  csv(
    'user_id,event,timestamp',
    visits().map(({ user, event, time }) => {
      const guest = Number(user.slice(6));
      return [user, event, dated(time, 2 + (guest % 5), guest % 2 === 0 ? 6 : 3)].join(',');
    }),
  );

/** No number above 12, but only with the day first the rows are in order. */
export const sortedDates = (): string =>
  csv(
    'user_id,event,timestamp',
    visits().map(({ user, event, time }) => {
      const guest = Number(user.slice(6));
      return [user, event, dated(time, 3 + (guest % 6), 2 + Math.floor(guest / 6))].join(',');
    }),
  );

const plain = (): string[] => visits().map(({ user, event, time }) => [user, event, time].join(','));

/** Titles over the table, as reports have them. */
export const preamble = (): string =>
  `Visits of January\nExported by the shop,on 1 February\n\n${csv('user_id,event,timestamp', plain())}`;

/** One month each, in a file with a header of its own. */
export function threeHeaders(): Readonly<Record<string, string>> {
  const part = (n: number) => visits().filter((_, index) => index % 3 === n);
  return {
    'january.csv': csv(
      'user_id,event,timestamp',
      part(0).map(({ user, event, time }) => [user, event, time].join(',')),
    ),
    'february.csv': csv(
      'time;page;user_id;event',
      part(1).map(({ user, event, time }) => [time, '/', user, event].join(';')),
    ),
    'march.csv': csv(
      'event_name\tevent_time\tuserId',
      part(2).map(({ user, event, time }) => [event, time, user].join('\t')),
    ),
  };
}

/** Hours since a start that the file does not say. */
export const relativeTimes = (): string => {
  const start = Date.parse(visits()[0].time);
  return JSON.stringify(
    visits().map(({ user, event, time }) => ({ user, event, time: (Date.parse(time) - start) / 3_600_000 })),
  );
};

/** "Unicode text" of a German spreadsheet: UTF-16 with its mark, tabs, decimal commas, thousands with dots. */
export const excelTable = (): Buffer => {
  const amounts = ['1.249,50', '89,90', '2.000,00'];
  const rows = visits().map(({ user, event, time }, index) =>
    [
      user,
      event,
      `${time.slice(8, 10)}.${time.slice(5, 7)}.${time.slice(0, 4)} ${time.slice(11, 19)}`,
      event === 'pay' ? amounts[Math.floor(index / 10)] : '',
    ].join('\t'),
  );
  const text = ['Kunden-ID\tEreignis\tZeitpunkt\tUmsatz', ...rows, ''].join('\r\n');
  return Buffer.from(`\ufeff${text.replaceAll('05.01.', '25.01.')}`, 'utf16le');
};

/** Rows of nobody, and of guests who may be anybody. */
export const withNobody = (): string =>
  csv('user_id,event,timestamp', [
    ...plain(),
    ...['NULL', 'NULL', 'NULL', 'guest', 'guest'].map((user) => `${user},open,2026-01-05T09:00:00Z`),
  ]);

/** Every activity starts and is complete half a minute later. */
export const activities = (): string =>
  csv(
    'case_id,activity,timestamp,lifecycle',
    visits().flatMap(({ user, event, time }) => [
      [user, event, time, 'start'].join(','),
      [user, event, time.replace(':00.000Z', ':30.000Z'), 'complete'].join(','),
    ]),
  );

/** A word with one letter beyond ASCII, which is another one in each of four encodings. */
export const legacyText = (): Buffer =>
  Buffer.from(
    csv(
      'user_id,event,timestamp',
      visits().map(({ user, time }, index) => [user, index % 3 === 0 ? 'a\xfe' : 'open', time].join(',')),
    ),
    'latin1',
  );

/** Two lists of alike objects. */
export const twoLists = (): string => {
  const rows = visits().map(({ user, event, time }) => ({ user_id: user, event, timestamp: time }));
  return JSON.stringify({ web: rows, app: rows.slice(0, 9) });
};

/** Two columns that could name the event. */
export const twoEvents = (): string =>
  csv(
    'user_id,action,event_type,timestamp',
    visits().map(({ user, event, time }) => [user, event, `${event}_screen`, time].join(',')),
  );

/** Times of an Indian or an Irish or an Israeli clock, whose names are one. */
export const ambiguousZone = (): string =>
  csv(
    'user_id,event,timestamp',
    visits().map(({ user, event, time }) => [user, event, `${time.slice(0, 19).replace('T', ' ')} IST`].join(',')),
  );

/** Titles over a header that names no role. */
export const strangeHeader = (): string =>
  `Visits of January;;\nExported by the shop;on 1 February;\n${csv(
    'alpha;beta;gamma',
    visits().map(({ user, event, time }) => [user, event, time].join(';')),
  )}`;

/** The plan is known only once somebody has paid. */
export const latePlans = (): string =>
  csv(
    'user_id,event,timestamp,plan',
    visits().map(({ user, event, time }) => [user, event, time, event === 'pay' ? 'gold' : ''].join(',')),
  );
