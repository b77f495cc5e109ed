import { formatChance } from '../../../charts/words/format.ts';
import type { ArmNumber } from '../../../core/conversion/experiment/count.ts';
import type { ExperimentQuestion } from '../../../core/conversion/experiment/document.ts';
import type { ArmFigures, ExperimentResult } from '../../../core/conversion/experiment/figures.ts';
import { locale } from '../../ui/locale.ts';
import { countColumn, type Figures, plainColumn, pointsColumn, rateColumn } from '../analysis/figures.ts';
import { exposedPeople } from './listed.ts';
import { exchangedColumn, moneyColumns } from './overview-tables.ts';

const chance = (p: number): string => formatChance(p, locale);

/** The arms of an experiment by people who can be listed. */
export function armTable(
  { arms, crossedByArm, exchange }: ExperimentResult,
  question: ExperimentQuestion,
): Figures<ArmFigures> {
  const listed =
    (number: ArmNumber) =>
    ({ value }: ArmFigures) =>
      exposedPeople(question, value, number);
  return {
    lead: { head: 'Arm', name: ({ value }) => value },
    rows: arms,
    columns: [
      countColumn<ArmFigures>({ id: 'units', head: 'Units', value: ({ units }) => units, behind: listed('units') }),
      countColumn<ArmFigures>({ id: 'open', head: 'Still open', value: ({ open }) => open, behind: listed('open') }),
      countColumn<ArmFigures>({
        id: 'conversions',
        head: 'Converted',
        value: ({ conversions }) => conversions,
        behind: listed('conversions'),
      }),
      rateColumn<ArmFigures>({ id: 'rate', head: 'Rate', value: ({ rate }) => rate }),
      rateColumn<ArmFigures>({ id: 'low', head: '95 % from', value: ({ interval }) => interval?.[0] ?? null }),
      rateColumn<ArmFigures>({ id: 'high', head: 'to', value: ({ interval }) => interval?.[1] ?? null }),
      pointsColumn<ArmFigures>({ id: 'difference', head: 'Difference', value: ({ difference }) => difference }),
      pointsColumn<ArmFigures>({
        id: 'differenceLow',
        head: '95 % from',
        value: (arm) => arm.differenceInterval?.[0] ?? null,
      }),
      pointsColumn<ArmFigures>({
        id: 'differenceHigh',
        head: 'to',
        value: (arm) => arm.differenceInterval?.[1] ?? null,
      }),
      pointsColumn<ArmFigures>({
        id: 'alwaysLow',
        head: 'At every look, from',
        value: ({ alwaysValid }) => alwaysValid?.[0] ?? null,
      }),
      pointsColumn<ArmFigures>({ id: 'alwaysHigh', head: 'to', value: ({ alwaysValid }) => alwaysValid?.[1] ?? null }),
      rateColumn<ArmFigures>({ id: 'lift', head: 'Lift', value: ({ lift }) => lift }),
      plainColumn<ArmFigures>({ id: 'p', head: 'p', value: ({ p }) => p, show: chance }),
      plainColumn<ArmFigures>({
        id: 'holm',
        head: 'Holm',
        title: 'p, corrected for how many arms there are',
        value: ({ holm }) => holm,
        show: chance,
      }),
      countColumn<ArmFigures>({
        id: 'crossed',
        head: 'In several arms',
        title: 'Left out; by the arm they were in first',
        value: ({ value }) => crossedByArm[value] ?? 0,
        behind: listed('crossed'),
      }),
      ...moneyColumns(arms, ({ perUnit }) => perUnit ?? null, 'perUnit', 'Value per unit'),
      ...exchangedColumn<ArmFigures>(
        exchange,
        ({ exchangedPerUnit }) => exchangedPerUnit ?? null,
        'perUnit',
        'Value per unit',
      ),
    ],
  };
}
