import type { PropertyColumns } from './columns.ts';

/** The property that carries the source's own session ids. */
export interface SessionSource {
  readonly property: string;
}

/**
 * The sessions a document goes by: those it asks for, null for none but the gap's; where it does not say, those of the
 * column that was mapped to the session, if one was.
 */
export const sessionSourceOf = (
  asked: SessionSource | null | undefined,
  mapped: string | null | undefined,
): SessionSource | null => (asked === undefined ? (mapped == null ? null : { property: mapped }) : asked);

/** Whether a session ends between two events of a user that follow each other, this many ticks apart. */
export type SessionCut = (before: number, row: number, user: number, elapsed: number) => boolean;

/**
 * How a user's events are cut into sessions: by more than the gap without events, or, where the source's own ids are
 * asked for, wherever the id changes. Events without an id that follow each other are cut by the gap.
 */
export function sessionCut(
  source: SessionSource | null | undefined,
  properties: PropertyColumns,
  gap: number,
): SessionCut {
  const column = source ? properties.get(source.property) : undefined;
  if (!column) return (_before, _row, _user, elapsed) => elapsed > gap;
  const { codes, per } = column;
  if (per === 'user') return (_before, _row, user, elapsed) => codes[user] === 0 && elapsed > gap;
  return (before, row, _user, elapsed) => codes[before] !== codes[row] || (codes[row] === 0 && elapsed > gap);
}
