import type { Dataset } from '../store/dataset.ts';
import { isoTime } from '../store/iso-time.ts';

/** Every row of a data set, by user, then as the user's events are ordered. */
export function rowsOf(dataset: Dataset): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  const { scale, precisionMs } = dataset.info;
  for (let s = 0; s < dataset.segmentCount; s++) {
    const segment = dataset.segment(s);
    const keys = dataset.userKeys(s);
    const columns = dataset.properties.map(({ name }) => [name, dataset.property(s, name)!] as const);
    for (let user = 0; user < segment.users; user++) {
      for (let i = segment.userStart[user]; i < segment.userStart[user + 1]; i++) {
        const fraction = segment.fraction ? segment.fraction[i] * scale.fractionMs : 0;
        const row: Record<string, string> = {};
        for (const [name, { per, codes, values }] of columns) {
          const code = codes[per === 'user' ? user : i];
          if (code > 0) row[name] = values[code - 1];
        }
        // Properties may be called so, too.
        row.user = keys[user];
        row.event = dataset.eventNames[segment.event[i]];
        row.time = isoTime(scale.baseMs + segment.seconds[i] * 1000 + fraction, precisionMs);
        rows.push(row);
      }
    }
  }
  return rows.sort((a, b) => (a.user < b.user ? -1 : a.user > b.user ? 1 : 0));
}
