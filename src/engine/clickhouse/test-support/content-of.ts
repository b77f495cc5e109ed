import type { Dataset } from '../../store/dataset.ts';

/** Of each user the events in their order, with the values of some properties. */
export function contentOf(at: Dataset, names: readonly string[]): Record<string, string[]> {
  const users: Record<string, string[]> = {};
  for (let segment = 0; segment < at.segmentCount; segment++) {
    const { event, seconds, fraction, userStart } = at.segment(segment);
    const columns = names.map((name) => at.property(segment, name)!);
    at.userKeys(segment).forEach((key, user) => {
      users[key] = Array.from({ length: userStart[user + 1] - userStart[user] }, (_, i) => {
        const row = userStart[user] + i;
        const values = columns.map(({ per, codes, values }) => values[codes[per === 'row' ? row : user] - 1] ?? '');
        const ms = at.info.scale.baseMs + seconds[row] * 1000 + (fraction?.[row] ?? 0) * at.info.scale.fractionMs;
        return [at.eventNames[event[row]], ms, ...values].join('|');
      });
    });
  }
  return users;
}
