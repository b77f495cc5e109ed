import { numberOf } from '../../core/base/number.ts';
import type { NumberForm, NumberSigns } from '../../core/data/number-form.ts';
import type { Warning } from '../../core/data/warning.ts';

/** Of a column's values so many must be numbers for it to be one of numbers. */
const MOSTLY = 0.8;

/** A property, and what its values say of its numbers. */
export interface PropertyNumbers extends Pick<NumberForm, 'decimal' | 'assumed'> {
  readonly name: string;
  readonly signs: NumberSigns;
}

/** What was taken for granted of the numbers in each column. */
export const numberWarnings = (properties: readonly PropertyNumbers[]): Warning[] =>
  properties.filter(isOfNumbers).flatMap(({ name: column, decimal, assumed, signs }): Warning[] => {
    const { either, eitherPoint, eitherComma, percent, percents } = signs;
    const [first] = either;
    const says = (code: Warning['code'], count: number, values: readonly string[], text: string): Warning => ({
      code,
      count,
      column,
      values,
      text: `${column}: ${text}`,
    });
    const sign = decimal === ',' ? 'point' : 'comma';
    const told: Warning[] = [];
    if (assumed)
      told.push(
        says(
          'thousands',
          eitherPoint + eitherComma,
          either,
          `“${first}” was read as ${numberOf(first, decimal)}: nothing in the column says whether the ${sign} parts thousands or is a decimal sign; it was taken for one of thousands.`,
        ),
      );
    if (percent > 0)
      told.push(says('percent', percent, percents, `“${percents[0]}” was read as written, not divided by 100.`));
    return told;
  });

const isOfNumbers = ({ signs: { values, numbers, point, comma } }: PropertyNumbers): boolean =>
  values > 0 && numbers + Math.max(point, comma) >= MOSTLY * values;

/** Rows that say the same as another one, in files whose events have no ids. */
export function repeatWarnings(repeats: number, dropped: number): Warning[] {
  const rows = (count: number) => `${count.toLocaleString('en-US')} ${count === 1 ? 'row repeats' : 'rows repeat'}`;
  const said = (count: number, then: string): Warning => ({
    code: 'repeats',
    count,
    text: `${rows(count)} another one in every field, and no column tells events apart: ${then}.`,
  });
  if (dropped > 0) return [said(dropped, 'they were left out')];
  return repeats > 0 ? [said(repeats, 'they were kept; --drop-repeats leaves them out')] : [];
}
