import { type PropertyColumn, type PropertyColumns, type Scale, type Segment, SILENCE } from '../data/columns.ts';
import type { DataFacts } from '../funnel/rules.ts';

/** One event of a small data set written by hand. */
export interface SmallEvent {
  readonly user: string;
  readonly event: string;
  /** Epoch milliseconds; fractions with a scale of 0.001. */
  readonly ms: number;
  readonly properties?: Readonly<Record<string, string>>;
}

export interface SmallData {
  readonly segment: Segment;
  readonly facts: DataFacts;
  readonly properties: PropertyColumns;
  /** By user index. */
  readonly users: readonly string[];
}

/** A segment of the events, whose order counts only among equal times of a user. */
export function segmentOf(
  events: readonly SmallEvent[],
  { endMs, scale = { baseMs: 0, fractionMs: 1 }, perUser = [] }: SegmentOptions = {},
): SmallData {
  const users = [...new Set(events.map(({ user }) => user))];
  const eventNames = [...new Set(events.map(({ event }) => event))];
  const rows = [...events].sort((a, b) => users.indexOf(a.user) - users.indexOf(b.user) || a.ms - b.ms);
  const perSecond = Math.round(1000 / scale.fractionMs);
  const ticks = rows.map(({ ms }) => Math.round((ms - scale.baseMs) / scale.fractionMs));
  const whole = ticks.every((tick) => tick % perSecond === 0);
  const userStart = new Uint32Array(users.length + 1);
  for (const { user } of rows) userStart[users.indexOf(user) + 1]++;
  for (let u = 0; u < users.length; u++) userStart[u + 1] += userStart[u];
  const names = [...new Set(events.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  return {
    users,
    segment: {
      rows: rows.length,
      users: users.length,
      userStart,
      event: Uint8Array.from(rows, ({ event }) => eventNames.indexOf(event)),
      seconds: Uint32Array.from(ticks, (tick) => Math.floor(tick / perSecond)),
      fraction: whole ? null : Uint32Array.from(ticks, (tick) => tick % perSecond),
    },
    facts: {
      eventNames,
      scale,
      endMs: endMs ?? Math.max(0, ...events.map(({ ms }) => ms)),
      ...(names.includes(SILENCE) && { silences: true }),
    },
    properties: new Map(names.map((name) => [name, columnOf(rows, userStart, name, perUser.includes(name))])),
  };
}

interface SegmentOptions {
  readonly endMs?: number;
  readonly scale?: Scale;
  /** Properties stored once per user. */
  readonly perUser?: readonly string[];
}

function columnOf(rows: readonly SmallEvent[], userStart: Uint32Array, name: string, perUser: boolean): PropertyColumn {
  const of = ({ properties }: SmallEvent): string | undefined => properties?.[name];
  const values = [...new Set(rows.map(of))].filter((value) => value !== undefined);
  const code = (row: SmallEvent): number => values.indexOf(of(row) ?? '') + 1;
  const coded = perUser ? Array.from(userStart.subarray(0, -1), (start) => rows[start]) : rows;
  return { per: perUser ? 'user' : 'row', codes: Uint8Array.from(coded, code), values };
}
