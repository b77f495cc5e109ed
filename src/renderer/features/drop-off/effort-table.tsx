import { groupNames } from '../../../charts/drop-off/words.ts';
import { formatCount, formatDuration, formatPercent } from '../../../charts/words/format.ts';
import type { Effort } from '../../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../../core/drop-off/users.ts';
import type { TimeFigures } from '../../../core/statistics/time-figures.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
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

/** How much both groups did until they went on or stopped, and how many attempts they made. */
export function EffortTable({ answer: { question, result }, onPeople }: EffortTableProps) {
  const { effort, attempts, dropped, wentOn } = result;
  const groups = ['dropped', 'wentOn'] as const;
  const totals = { dropped, wentOn };
  const converted = attempts.convertedOn.reduce((sum, n) => sum + n, 0);
  const cell = (n: number, of: number, number: DropOffNumber, key?: string) => (
    <td key={key} className="figures">
      {n === 0 ? (
        <span className="muted">0</span>
      ) : (
        <button type="button" className="figure-table-open" title="Who they are" onClick={() => onPeople(number)}>
          {formatCount(n, locale)} <span className="muted">{formatPercent(n / of, locale)}</span>
        </button>
      )}
    </td>
  );
  return (
    <table className="drop-off-effort">
      <thead>
        <tr>
          <th scope="col">Effort and attempts</th>
          {groupNames(question.against).map((name) => (
            <th key={name} scope="col">
              {capitalised(name)}
            </th>
          ))}
          <th scope="col">Converted on it</th>
        </tr>
      </thead>
      <tbody>
        {EFFORT.map(({ of, name, show }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {groups.map((group) => {
              const figures = effort[group][of];
              return (
                <td key={group} className="figures">
                  {figures ? show(figures) : '–'}
                </td>
              );
            })}
            <td className="muted">–</td>
          </tr>
        ))}
        {attempts.dropped.map((_, index) => {
          const tries = index + 1;
          const last = index === attempts.dropped.length - 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts are told apart by their number
            <tr key={index}>
              <th scope="row">{`${last ? `${tries} or more attempts` : tries === 1 ? 'One attempt' : `${tries} attempts`}`}</th>
              {groups.map((group) =>
                cell(attempts[group][index], totals[group], { kind: 'attempts', group, attempts: tries }, group),
              )}
              {cell(attempts.convertedOn[index], converted, { kind: 'convertedOn', attempts: tries })}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
