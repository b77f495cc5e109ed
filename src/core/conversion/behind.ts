import type { Segment } from '../data/columns.ts';
import { firstEventReader, placeOf, timesOf } from './first-events.ts';
import { groupCode } from './group-values.ts';
import type { ConversionProgram } from './program.ts';
import { precedes, standingOf, standingRoom } from './standing.ts';
import { type Columns, eachUnit } from './units.ts';

/** A number of a conversion result. That of a bucket is the same number with the bucket for its range. */
export type ConversionNumber =
  | { readonly kind: 'audience' | 'any' }
  /** Units that converted, or did not; with `times`, those with so many (5: or more). */
  | { readonly kind: 'macro'; readonly macro: string; readonly converted: boolean; readonly times?: number }
  | { readonly kind: 'micro'; readonly micro: string }
  /** Units with the micro or without it, within the look-ahead: all, those not over yet, or those over that converted or did not. */
  | {
      readonly kind: 'against';
      readonly micro: string;
      readonly macro: string;
      readonly with: boolean;
      readonly state: 'all' | 'open' | 'converted' | 'not';
    };

/** The units of the question's property with one value (null: with none), or with a value beyond these. */
export type ValueGroup = { readonly value: string | null } | { readonly beyond: readonly string[] };

/** They, or the units of one of the question's segments, by its name. */
export type ConversionGroup = ValueGroup | { readonly segment: string };

/**
 * The units behind a number, as indexes of their users in the segment, ascending. With sessions a user may stand here
 * several times.
 */
export function conversionUsers(
  program: ConversionProgram,
  number: ConversionNumber,
  group: ValueGroup | null,
  segment: Segment,
  columns: Columns,
): Uint32Array {
  const { macros, micros, kindOf, lookAhead, horizon, question } = program;
  const reader = firstEventReader(program, kindOf, segment, columns, macros.length, micros.length);
  const standing = standingRoom(macros.length);
  const macroAt = 'macro' in number ? macros.findIndex(({ event }) => event === number.macro) : -1;
  const micro = 'micro' in number ? micros.findIndex(({ event }) => event === number.micro) : -1;
  if (('macro' in number && macroAt < 0) || ('micro' in number && micro < 0)) return new Uint32Array(0);
  const microId = kindOf.indexOf(macros.length + micro);
  const column = question.by === null ? undefined : columns.get(question.by);
  const codeOf = groupCode(column);
  const inGroup = group && groupTest(group, column?.values ?? []);
  const found: number[] = [];
  eachUnit(
    program,
    segment,
    columns,
    () => false,
    (unit) => {
      if (inGroup && !inGroup[codeOf(unit)]) return;
      const seen = reader.read(unit);
      const isBehind = (): boolean => {
        switch (number.kind) {
          case 'audience':
            return true;
          case 'any':
            return seen.goals.count > 0;
          case 'macro':
            return number.times === undefined
              ? timesOf(seen, macroAt) > 0 === number.converted
              : Math.min(5, timesOf(seen, macroAt)) === number.times;
          case 'micro':
            return placeOf(seen, microId) >= 0;
          case 'against': {
            standingOf(unit, seen, lookAhead, horizon, standing);
            const { goalAt, end, open } = standing;
            const goal = goalAt[macroAt];
            const place = placeOf(seen, microId);
            const has = place >= 0 && place < end && precedes(unit, place, goal);
            if (has !== number.with) return false;
            if (number.state === 'all') return true;
            return open ? number.state === 'open' : number.state === (goal >= 0 ? 'converted' : 'not');
          }
        }
      };
      if (isBehind()) found.push(unit.user);
    },
  );
  return Uint32Array.from(found);
}

/** By code of a column, whether it belongs to a group. */
function groupTest(group: ValueGroup, values: readonly string[]): boolean[] {
  const all = [null, ...values];
  if ('value' in group) return all.map((value) => value === group.value);
  const shown = new Set<string | null>([null, ...group.beyond]);
  return all.map((value) => !shown.has(value));
}
