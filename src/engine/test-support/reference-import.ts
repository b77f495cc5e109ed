/** A row as read: its cells by column, or why it is none. */
export interface ReadRow {
  readonly line: number;
  readonly row: ReadonlyMap<string, string> | { readonly reason: string };
}

export interface Expected {
  /** As `rowsOf` gives them, times as ISO 8601 in milliseconds. */
  readonly events: Record<string, string>[];
  readonly rejected: { readonly line: number; readonly reason: string }[];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

/**
 * What an import makes of rows, written to be read: who has a user, an event and a time becomes an event, the others
 * are rejected; events by user, then time, then as they stand. Understands times in ISO 8601 and UTC only.
 */
export function referenceImport(rows: readonly ReadRow[]): Expected {
  const events: Record<string, string>[] = [];
  const rejected: { line: number; reason: string }[] = [];
  for (const { line, row } of rows) {
    const reason = 'reason' in row ? row.reason : whyNot(row);
    if (reason !== null) rejected.push({ line, reason });
    else {
      const event = Object.fromEntries(row as ReadonlyMap<string, string>);
      events.push({ ...event, time: new Date(event.time.trim()).toISOString() });
    }
  }
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  // Sorting is stable: what ties stays as it stands.
  return { events: events.sort((a, b) => compare(a.user, b.user) || compare(a.time, b.time)), rejected };
}

function whyNot(row: ReadonlyMap<string, string>): string | null {
  if (!row.get('user')) return 'the row has no user';
  if (!row.get('event')) return 'the row has no event name';
  const time = row.get('time') ?? '';
  if (time.trim() === '') return 'the row has no time';
  return TIME.test(time.trim()) && !Number.isNaN(Date.parse(time))
    ? null
    : `the time “${time}” is not understood; one like 2021-04-13 14:05:00 would be`;
}
