import { useMemo } from 'react';
import { numberInWords } from '../../../charts/flow/words.ts';
import { formatCount, formatDuration } from '../../../charts/words/format.ts';
import { funnelOfPath } from '../../../core/flow/path-funnel.ts';
import type { FlowNumber } from '../../../core/flow/tally.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
import type { FlowAnswer } from './editor.ts';
import { flowPeople } from './people.ts';
import { mainWay, type Neighbour, pinFigures } from './pin.ts';
import { CountFigure, Figure, PinActions, PinFrame, percent, type Way, Ways } from './pin-parts.tsx';
import { useThrough } from './use-through.ts';

interface PinPanelProps {
  readonly answer: FlowAnswer;
  readonly number: FlowNumber;
}

/** The figures of a place or way of the columns, and what can be done with it. */
export function PinPanel({ answer: { document, result }, number }: PinPanelProps) {
  const flowEditor = useFlowEditor();
  const through = useThrough(document, number);
  const figures = useMemo(() => pinFigures(result, document, number), [result, document, number]);
  const people = useMemo(() => flowPeople(document, number), [document, number]);
  if (figures === null) return null;
  const { count, shareOfAll, shareOfColumn, dropped, next, before } = figures;
  const words = numberInWords(document, number);
  const item = number.kind === 'path' || number.kind === 'link' ? null : (number.item ?? null);
  const backward = document.anchor?.at === 'end';
  const isOther = number.kind === 'node' && number.item === null;
  const others = isOther ? result.columns[number.column].other.items : 0;
  const isLink = number.kind === 'link';
  const isColumn = number.kind !== 'path' && !isLink && number.item === undefined;
  const way = through && mainWay(through, number);
  const funnel = way && way.length > 1 ? funnelOfPath(document, way) : null;
  const ways = (all: readonly Neighbour[]): Way[] =>
    all.map((one) => ({
      key: JSON.stringify(one.number),
      name: one.item ?? 'Other items',
      event: document.item === null ? (one.item ?? undefined) : undefined,
      count: one.count,
      share: count > 0 ? one.count / count : null,
      open: () => flowEditor.pin(one.number),
    }));
  return (
    <PinFrame
      title={item ?? capitalised(words)}
      event={document.item === null ? item : null}
      place={item === null ? undefined : words}
      onClose={() => flowEditor.pin(null)}
    >
      <dl className="pin-figures figures">
        <CountFigure people={people} count={count} />
        <Figure name="Of all" value={percent(shareOfAll)} />
        {!isColumn && (
          <Figure
            name={isLink ? 'Of those where it begins' : 'Of those in the column'}
            value={percent(shareOfColumn)}
          />
        )}
        {dropped !== null && (
          <Figure
            name={backward ? 'Begin here' : 'End here'}
            value={`${formatCount(dropped, locale)} · ${percent(count > 0 ? dropped / count : null)}`}
          />
        )}
        <Figure
          name={isLink ? 'Median time between' : backward ? 'Median time to the end' : 'Median time from the start'}
          value={through === null ? '…' : through.time === null ? '–' : formatDuration(through.time.median, locale)}
        />
      </dl>
      {isOther && (
        <Button onPress={() => flowEditor.openOthers(others)}>
          Open {others === 1 ? 'this item' : `these ${formatCount(others, locale)} items`}
        </Button>
      )}
      <Ways title="Next" ways={ways(next)} />
      <Ways title="Before" ways={ways(before)} />
      <PinActions
        people={people}
        count={count}
        isAll={count === result.denominator}
        item={item}
        funnel={funnel && { document: funnel, words: way!.join(' → ') }}
      />
    </PinFrame>
  );
}
