import { type DecimalSign, numberOf } from '../base/number.ts';
import type { PropertyColumn, PropertyColumns } from '../data/columns.ts';
import type { StayReader } from './reader.ts';
import type { Stays } from './stays.ts';

/** How a row tells the units it holds. Plain data, for all threads alike. */
export type FactorTest =
  | { readonly kind: 'event'; readonly id: number }
  | ValueTest
  /** Ticks of the day's begin. */
  | { readonly kind: 'since'; readonly from: number }
  | { readonly kind: 'both'; readonly of: readonly [FactorTest, FactorTest] };

/** What a value of a property must be. */
export type ValueTest =
  | { readonly kind: 'value'; readonly property: string; readonly value: string }
  /** Any but these. */
  | { readonly kind: 'other'; readonly property: string; readonly shown: readonly string[] }
  /** `to` exclusive but in the last quarter. */
  | {
      readonly kind: 'range';
      readonly property: string;
      readonly from: number;
      readonly to: number;
      readonly last: boolean;
    };

/** The properties whose columns a test must be given. */
export function testProperties(test: FactorTest): string[] {
  if (test.kind === 'both') return test.of.flatMap(testProperties);
  return 'property' in test ? [test.property] : [];
}

/** Whether a stay, by its place, which the reader has read, belongs to a row. */
export function stayTest(
  test: FactorTest,
  properties: PropertyColumns,
  stays: Stays,
  reader: StayReader,
): (place: number) => boolean {
  switch (test.kind) {
    case 'event':
      return () => reader.met(test.id);
    case 'since':
      return (place) => reader.timeOf(stays.at[place]) >= test.from;
    case 'both': {
      const [one, other] = test.of.map((part) => stayTest(part, properties, stays, reader));
      return (place) => one(place) && other(place);
    }
    default: {
      const column = properties.get(test.property);
      if (!column) return () => false;
      const slots = slotsOf([test], column);
      return (place) => slots[stayCode(column, stays, reader, place)] === 0;
    }
  }
}

/** Code of a property at the match of the step; see `StayReader.code`. */
export const stayCode = (
  { per, codes }: Pick<PropertyColumn, 'per' | 'codes'>,
  stays: Stays,
  reader: StayReader,
  place: number,
): number => (per === 'user' ? codes[stays.user[place]] : reader.code(codes, place));

/** What was found last for a list of tests: segments may share a dictionary. */
const recent = new WeakMap<readonly ValueTest[], { readonly values: readonly string[]; readonly slots: Int32Array }>();

/** By code of a column, which of the tests of that property its value passes; -1 for none. No value passes two. */
export function slotsOf(tests: readonly ValueTest[], { values, decimal }: PropertyColumn): Int32Array {
  const known = recent.get(tests);
  if (known?.values === values) return known.slots;
  const slots = findSlots(tests, values, decimal);
  recent.set(tests, { values, slots });
  return slots;
}

function findSlots(tests: readonly ValueTest[], values: readonly string[], decimal?: DecimalSign): Int32Array {
  const byValue = new Map<string, number>();
  const ranges: { readonly test: Extract<ValueTest, { kind: 'range' }>; readonly slot: number }[] = [];
  let rest = -1;
  tests.forEach((test, slot) => {
    if (test.kind === 'value') byValue.set(test.value, slot);
    else if (test.kind === 'range') ranges.push({ test, slot });
    else {
      rest = slot;
      for (const value of test.shown) if (!byValue.has(value)) byValue.set(value, -1);
    }
  });
  const slotOf = (value: string): number => {
    const known = byValue.get(value);
    if (known !== undefined || ranges.length === 0) return known ?? rest;
    const number = numberOf(value, decimal);
    return (
      ranges.find(({ test }) => number >= test.from && (number < test.to || (test.last && number === test.to)))?.slot ??
      -1
    );
  };
  return Int32Array.from({ length: values.length + 1 }, (_, code) => (code === 0 ? -1 : slotOf(values[code - 1])));
}
