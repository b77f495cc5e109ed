import type { UserOrder, UserPage } from '../contract/page-of-users.ts';
import type { SegmentUsers } from './question.ts';
import type { Dataset } from './store/dataset.ts';

/** The users behind a number, in the order that was asked for. */
export interface UserList {
  page(offset: number, limit: number): UserPage;
}

/**
 * Puts users into an order; without one they stay as they are in the data. Users alike stay so in any case. There may be
 * millions: what was found of them is kept as it came, and only their places beside it.
 */
export function listUsers(dataset: Dataset, found: readonly SegmentUsers[], order: UserOrder | undefined): UserList {
  // One place after another, over all segments.
  const ends: number[] = [];
  for (const { users } of found) ends.push((ends.at(-1) ?? 0) + users.length);
  const total = ends.at(-1) ?? 0;
  const sorted = order && places(order);

  function places({ by, descending }: UserOrder): Uint32Array {
    const all = Uint32Array.from({ length: total }, (_, place) => place);
    const sign = descending ? -1 : 1;
    if (by === 'user') {
      const { compare } = new Intl.Collator(undefined, { numeric: true });
      const keys = found.flatMap(({ segment, users }) => Array.from(users, (user) => dataset.userKey(segment, user)));
      return all.sort((a, b) => sign * compare(keys[a], keys[b]) || a - b);
    }
    const values = new Float64Array(total);
    found.forEach((part, i) => {
      values.set(part[by], ends[i] - part[by].length);
    });
    return all.sort((a, b) => sign * (values[a] - values[b]) || a - b);
  }

  /** Who is at a place, and what is said of them. */
  function at(place: number) {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ends[middle] > place) high = middle;
      else low = middle + 1;
    }
    const { segment, users, events, first, last } = found[low];
    const i = place - ends[low] + users.length;
    return { user: dataset.userKey(segment, users[i]), events: events[i], first: first[i], last: last[i] };
  }

  return {
    page: (offset, limit) => {
      const count = Math.max(0, Math.min(limit, total - offset));
      const shown = Array.from({ length: count }, (_, i) => at(sorted ? sorted[offset + i] : offset + i));
      return {
        total,
        users: shown.map(({ user }) => user),
        events: shown.map(({ events }) => events),
        first: shown.map(({ first }) => first),
        last: shown.map(({ last }) => last),
      };
    },
  };
}
