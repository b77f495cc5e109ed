import { groupHeads } from '../../../charts/drop-off/words.ts';
import { formatCount, formatDuration, formatPercent } from '../../../charts/words/format.ts';
import type { Effort } from '../../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../../core/drop-off/users.ts';
import type { TimeFigures } from '../../../core/statistics/time-figures.ts';
import { locale } from '../../ui/locale.ts';
import type { DropOffAnswer } from './answer.ts';

interface EffortTableProps {
  readonly answer: DropOffAnswer;
  readonly onPeople: (number: DropOffNumber) => void;
}

const amount = (n: number): string => n.toLocaleString(locale, { maximumFractionDigits: 2 });

const EFFORT: readonly {
  readonly of: keyof Effort;
  readonly name: string;
  readonly show: (figures: TimeFigures) => string;
}[] = [
  { of: 'events', name: 'Events until then, median', show: ({ median }) => amount(median) },
  { of: 'events', name: 'Events until then, nine of ten at most', show: ({ p90 }) => amount(p90) },
  { of: 'ms', name: 'Time until then, median', show: ({ median }) => formatDuration(median, locale) },
  { of: 'ms', name: 'Time until then, nine of ten at most', show: ({ p90 }) => formatDuration(p90, locale) },
  { of: 'again', name: 'The step again, on average', show: ({ mean }) => amount(mean) },
];

/** How much both groups did until they went on or stopped. */
export function EffortTable({ answer: { question, result } }: Pick<EffortTableProps, 'answer'>) {
  return (
    <table className="drop-off-effort">
      <Head title="Effort" columns={groupHeads(question.against)} />
      <tbody>
        {EFFORT.map(({ of, name, show }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {GROUPS.map((group) => {
              const figures = result.effort[group][of];
              return (
                <td key={group} className="figures">
                  {figures ? show(figures) : '–'}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How many attempts both made, and on which of them those who converted did. */
export function AttemptsTable({ answer: { question, result }, onPeople }: EffortTableProps) {
  const { attempts, dropped, wentOn } = result;
  const totals = { dropped, wentOn };
  const converted = attempts.convertedOn.reduce((sum, n) => sum + n, 0);
  const last = attempts.dropped.length;
  return (
    <table className="drop-off-effort">
      <Head title="Attempts" columns={[...groupHeads(question.against), 'Converted on it']} />
      <tbody>
        {attempts.dropped.map((_, index) => {
          const tries = index + 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts are told apart by their number
            <tr key={index}>
              <th scope="row">{tries === last ? `${tries} or more` : tries}</th>
              {GROUPS.map((group) => (
                <Count
                  key={group}
                  n={attempts[group][index]}
                  of={totals[group]}
                  onPress={() => onPeople({ kind: 'attempts', group, attempts: tries })}
                />
              ))}
              <Count
                n={attempts.convertedOn[index]}
                of={converted}
                onPress={() => onPeople({ kind: 'convertedOn', attempts: tries })}
              />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const GROUPS = ['dropped', 'wentOn'] as const;

const Head = ({ title, columns }: { readonly title: string; readonly columns: readonly string[] }) => (
  <thead>
    <tr>
      <th scope="col">{title}</th>
      {columns.map((name) => (
        <th key={name} scope="col">
          {name}
        </th>
      ))}
    </tr>
  </thead>
);

/** A count with its share; it opens its people. */
const Count = ({ n, of, onPress }: { readonly n: number; readonly of: number; readonly onPress: () => void }) => (
  <td className="figures">
    {n === 0 ? (
      <span className="muted">0</span>
    ) : (
      <button type="button" className="figure-table-open" title="Who they are" onClick={onPress}>
        {formatCount(n, locale)} <span className="muted">{formatPercent(n / of, locale)}</span>
      </button>
    )}
  </td>
);
