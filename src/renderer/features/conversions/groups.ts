import { formatCount } from '../../../charts/words/format.ts';
import type { ConversionGroup } from '../../../core/conversion/behind.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import type { MacroGroup } from '../../../core/conversion/result.ts';
import { locale } from '../../ui/locale.ts';

/** The units of a group, as lists ask for them. */
export const groupOf = (
  { group, merged }: MacroGroup,
  all: readonly MacroGroup[],
  { segments }: ConversionQuestion,
): ConversionGroup =>
  segments.length > 0
    ? { segment: group ?? '' }
    : merged === undefined
      ? { value: group }
      : { beyond: all.flatMap((one) => (one.merged === undefined && one.group !== null ? [one.group] : [])) };

export const groupName = ({ group, merged }: MacroGroup): string =>
  merged !== undefined ? `${formatCount(merged, locale)} others` : (group ?? '(none)');
