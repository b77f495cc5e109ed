import fc from 'fast-check';

/*
 * Events full of ties, repeats, missing values and names that need quoting; and the documents of the generators in core,
 * whose plain names are replaced by these.
 */

export const BASE = Date.UTC(2026, 0, 5, 8);
export const NAMES: Readonly<Record<string, string>> = {
  A: "c'q",
  B: 'd\\e',
  C: 'e\tf "`\'x\\',
  X: '日本 %{a:String}',
  a: "c'q",
  b: 'd\\e',
  c: 'e\tf "`\'x\\',
  d: '日本 %{a:String}',
  p: 'p`"\\\' 語',
  q: 'q',
};

/** A row as it stands in a table; null for NULL. */
export interface AwkwardRow {
  readonly 'user id': string;
  readonly ev: string;
  readonly ts: number;
  readonly seq: number;
  readonly 'p`"\\\' 語': string | null;
  readonly q: string;
  readonly amount: number | null;
  readonly sid: string;
}

/** Always the same rows of so many users. */
export function awkwardRows(users: number): AwkwardRow[] {
  const event = fc.record({
    ev: fc.constantFrom('A', 'B', 'C', 'A', 'B', 'C', 'X'),
    ms: fc.oneof(
      fc.integer({ min: 0, max: 12 }).map((s) => s * 1000),
      fc.integer({ min: 0, max: 14_000 }),
    ),
    p: fc.constantFrom('1', '2', '1.50', null, '', "O'Br\\"),
    q: fc.constantFrom('x', 'y', '', 'ä\n"'),
    amount: fc.constantFrom(null, 0.1, 1.5, 20, -3),
    sid: fc.constantFrom('s1', 's2', ''),
  });
  const lists = fc.sample(fc.array(event, { minLength: 1, maxLength: 12 }), { numRuns: users, seed: 17 });
  let seq = 0;
  return lists.flatMap((list, user) =>
    list.map(({ ev, ms, p, q, amount, sid }) => ({
      'user id': ['', 'null', ' u2', "u'3\\", 'ü4', `u${user}`][Math.min(user, 5)],
      ev: NAMES[ev],
      ts: BASE + ms,
      seq: seq++,
      'p`"\\\' 語': p,
      q,
      amount,
      sid,
    })),
  );
}

/** A document of the generators in core, about these events. */
export function aboutAwkward<T>(document: T): T {
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (/^\d{4}-\d\d-\d\dT/.test(value)) return new Date(Date.parse(value) + BASE).toISOString();
      return NAMES[value] ?? value;
    }
    if (Array.isArray(value)) return value.map(renamed);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner)]));
  };
  return renamed(document) as T;
}

/** Rows as an analyst would export them. */
export function csvOf(rows: readonly object[]): string {
  const cell = (value: unknown): string => (value === null ? '' : `"${String(value).replaceAll('"', '""')}"`);
  const names = Object.keys(rows[0]);
  return [names, ...rows.map((row) => Object.values(row))].map((cells) => cells.map(cell).join(',')).join('\n');
}
