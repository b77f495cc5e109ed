import type { UserOrder, UserPage } from '../contract/page-of-users.ts';
import type { SegmentUsers } from './question.ts';
import type { Dataset } from './store/dataset.ts';

/** The users behind a number, in the order that was asked for. */
export interface UserList {
  page(offset: number, limit: number): UserPage;
}

/** Puts users into an order; without one they stay as they are in the data. Users alike stay so in any case. */
export function listUsers(dataset: Dataset, found: readonly SegmentUsers[], order: UserOrder | undefined): UserList {
  const total = found.reduce((sum, { users }) => sum + users.length, 0);
  // One place after another, over all segments.
  const segments = new Uint32Array(total);
  const users = new Uint32Array(total);
  const events = new Uint32Array(total);
  const first = new Float64Array(total);
  const last = new Float64Array(total);
  let at = 0;
  for (const part of found) {
    segments.fill(part.segment, at, at + part.users.length);
    users.set(part.users, at);
    events.set(part.events, at);
    first.set(part.first, at);
    last.set(part.last, at);
    at += part.users.length;
  }
  const keyAt = (place: number): string => dataset.userKey(segments[place], users[place]);

  function places(): Uint32Array {
    const all = Uint32Array.from({ length: total }, (_, place) => place);
    if (!order) return all;
    const sign = order.descending ? -1 : 1;
    if (order.by === 'user') {
      const { compare } = new Intl.Collator(undefined, { numeric: true });
      const keys = Array.from(all, keyAt);
      return all.sort((a, b) => sign * compare(keys[a], keys[b]) || a - b);
    }
    const values = { events, first, last }[order.by];
    return all.sort((a, b) => sign * (values[a] - values[b]) || a - b);
  }

  const sorted = places();
  return {
    page: (offset, limit) => {
      const shown = [...sorted.subarray(offset, offset + limit)];
      return {
        total,
        users: shown.map(keyAt),
        events: shown.map((place) => events[place]),
        first: shown.map((place) => first[place]),
        last: shown.map((place) => last[place]),
      };
    },
  };
}
