import { groupHeads, stakesOf } from '../../../charts/drop-off/words.ts';
import { formatCount, formatPercent, unitNoun } from '../../../charts/words/format.ts';
import { twoGroups } from '../../../core/drop-off/question.ts';
import type { DropOffNumber } from '../../../core/drop-off/users.ts';
import { locale } from '../../ui/locale.ts';
import type { DropOffAnswer } from './answer.ts';

interface FigureStripProps {
  readonly answer: DropOffAnswer;
  readonly onPeople: (number: DropOffNumber) => void;
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  /** The colour of its bars. */
  readonly sign?: 'dropped' | 'others';
  /** Those whom it counts. */
  readonly number?: DropOffNumber;
}

/** How many there are of each group, what became of those who dropped, and what they would have been worth. */
export const FigureStrip = ({ answer, onPeople }: FigureStripProps) => (
  <dl className="drop-off-figures">
    {figuresOf(answer).map(({ name, value, title, number, sign }) => (
      <div key={name} title={title}>
        <dt className={sign && `drop-off-${sign}`}>{name}</dt>
        <dd className="figures">
          {number ? (
            <button
              type="button"
              title="Who they are"
              aria-label={`${name}: ${value}`}
              onClick={() => onPeople(number)}
            >
              {value}
            </button>
          ) : (
            value
          )}
        </dd>
      </div>
    ))}
  </dl>
);

function figuresOf({ question: { funnel, against }, result }: DropOffAnswer): readonly Figure[] {
  const { dropped, wentOn, open, leftForGood, cameBack, tooSoon, late, overlap = 0 } = result;
  const count = (name: string, n: number, number: DropOffNumber, title?: string): Figure => ({
    name,
    value: formatCount(n, locale),
    title,
    ...(n > 0 && { number }),
  });
  const known = dropped + wentOn;
  const noun = unitNoun(funnel, 2);
  const [first, second] = groupHeads(against);
  const sizes: Figure[] = [
    { ...count(first, dropped, { kind: 'group', group: 'dropped' }), sign: 'dropped' },
    { ...count(second, wentOn, { kind: 'group', group: 'wentOn' }), sign: 'others' },
    count(
      'Still open',
      open,
      { kind: 'group', group: 'open' },
      'Got no further yet, but still can: they are in neither group',
    ),
  ];
  if (twoGroups(against))
    return [
      ...sizes,
      { name: 'In both', value: formatCount(overlap, locale), title: 'Where some are in both nothing is tested' },
    ];
  return [
    ...sizes,
    {
      name: 'Drop rate',
      value: known === 0 ? '–' : formatPercent(dropped / known, locale),
      title: `Of ${formatCount(known, locale)} ${noun} that dropped or ${against === 'converted' ? 'converted' : 'went on'}`,
    },
    count('Left for good', leftForGood, { kind: 'fate', fate: 'left' }, 'Dropped, and did nothing after that session'),
    count('Came back', cameBack, { kind: 'fate', fate: 'back' }, 'Dropped, and did something after that session'),
    count(
      'Too soon to say',
      tooSoon,
      { kind: 'fate', fate: 'soon' },
      'Dropped so near the end of the data that nobody knows whether they come back',
    ),
    count('Too late', late, { kind: 'late' }, 'Dropped, but did the next step after the time it may take'),
    ...stakesOf(result, locale).map(
      ({ amount, perUnit, n, rates }): Figure => ({
        name: rates === null ? 'At stake' : 'At stake, all in one',
        value: amount,
        title: `If the ${formatCount(dropped, locale)} who dropped were worth what those who went on were: ${perUnit} each (n = ${formatCount(n, locale)})${rates === null ? '' : `; at fixed rates: ${rates}`}`,
      }),
    ),
  ];
}
