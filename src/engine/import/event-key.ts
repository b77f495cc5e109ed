import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping } from '../../contract/import.ts';

/** What names one event of a source, in terms of the data set: rows of one user that agree in it are one event. */
export interface EventKey {
  /** Whether the event's name and its time belong to it. */
  readonly event: boolean;
  readonly time: boolean;
  /** Property numbers. A row without a value in the first of them has no key. -1 for a property that no row has. */
  readonly properties: readonly number[];
}

/** The key that a mapping asks for; null when it asks for none. The user is no part of it: rows are compared by user. */
export function eventKeyOf(mapping: Mapping, properties: readonly { readonly name: string }[]): EventKey | null {
  if (!mapping.id) return null;
  const user = columnsOf(mapping.user);
  const time = columnsOf(mapping.time);
  const event = columnsOf(mapping.event);
  const plain = mapping.id.filter((name) => ![...user, ...event, ...time].includes(name));
  return {
    event: mapping.id.some((name) => event.includes(name)),
    time: mapping.id.some((name) => time.includes(name)),
    properties: plain.map((name) => properties.findIndex((property) => property.name === name)),
  };
}

/** What is gone with the rows taken out. */
export interface Removed {
  readonly duplicates: number;
  /** Those of them that equalled an earlier row in everything and were not wanted for that. */
  readonly dropped: number;
  /** Whether a row that the data set held already is gone or tells something else than before. */
  readonly changed: boolean;
  /** By property, values that stand in fewer rows now: by code where the dictionary is global, else at 0 their number. */
  readonly lost: readonly { readonly property: number; readonly counts: Uint32Array }[];
}
