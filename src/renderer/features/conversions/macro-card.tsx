import type { ReactNode } from 'react';
import { changePhrases, differenceInterval } from '../../../charts/conversion/words.ts';
import {
  formatCount,
  formatDuration,
  formatInterval,
  formatPercent,
  formatPoints,
} from '../../../charts/words/format.ts';
import { moneyInWords } from '../../../charts/words/money.ts';
import type { ConversionNumber } from '../../../core/conversion/behind.ts';
import type { MacroFigures } from '../../../core/conversion/result.ts';
import type { Exchange } from '../../../core/tags/document.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { TierName } from '../tags/tier-chip.tsx';
import type { Change } from './use-change.ts';

interface MacroCardProps {
  readonly figures: MacroFigures;
  readonly audience: number;
  readonly noun: (n: number) => string;
  readonly change: Change | null;
  /** Fixed rates that all of its value is added by. */
  readonly exchange: Exchange | undefined;
  /** Whether the charts beneath are about it. */
  readonly isShown: boolean;
  readonly onShow: () => void;
  readonly onOpen: (number: ConversionNumber) => void;
}

/** What came of a goal: how many, of how many, what it is worth, and whether that changed. */
export function MacroCard({ figures, audience, noun, change, exchange, isShown, onShow, onOpen }: MacroCardProps) {
  const { workspace } = useApp();
  const { event, users, rate, interval, total, timeTo } = figures;
  const isWorth = Object.keys(figures.value).length > 0;
  const changed = change?.of.get(event) ?? null;
  return (
    <article className={isShown ? 'macro macro-shown' : 'macro'} aria-label={event}>
      <header className="macro-header">
        <h2>
          <Name>{event}</Name>
        </h2>
        <TierName tier="macro" />
        {!isShown && (
          <Button look="inline" aria-label={`Look at ${event}`} onPress={onShow}>
            Look at it
          </Button>
        )}
      </header>
      <p className="macro-rate figures selectable">
        <strong>{formatPercent(rate, locale)}</strong>{' '}
        <span className="muted">
          {formatInterval(interval, locale)} ·{' '}
          <PeopleButton n={users} onOpen={() => onOpen({ kind: 'macro', macro: event, converted: true })} /> of{' '}
          <PeopleButton n={audience} onOpen={() => onOpen({ kind: 'audience' })} /> {noun(audience)}
        </span>
      </p>
      {change && changed && (
        <p
          className="muted selectable"
          title={changePhrases(changed, change.against, locale)
            .map(({ text }) => text)
            .join('')}
        >
          <span className={toneOf(changed.interval)}>{formatPoints(changed.difference, locale)}</span> against{' '}
          {change.against}
          <span className="figures"> ({differenceInterval(changed.interval, locale)})</span>
        </p>
      )}
      <dl className="macro-figures figures selectable">
        <Figure
          name="In total"
          value={
            <>
              <PeopleButton n={total} onOpen={() => onOpen({ kind: 'macro', macro: event, converted: true })} />{' '}
              {total === 1 ? 'time' : 'times'}
            </>
          }
        />
        {isWorth && (
          <>
            <Figure name="Value" value={moneyInWords(figures.value, locale)} />
            {exchange && (
              <Figure
                name={`All in ${exchange.to}, at fixed rates`}
                value={
                  typeof figures.exchanged === 'number'
                    ? moneyInWords({ [exchange.to]: figures.exchanged }, locale)
                    : 'a rate is missing'
                }
              />
            )}
            <Figure name={`Per ${noun(1)} of all`} value={moneyInWords(figures.valuePerUser, locale)} />
            <Figure name="Per converter" value={moneyInWords(figures.valuePerConverter, locale)} />
            <Figure name="Each time" value={moneyInWords(figures.valuePerEvent, locale)} />
          </>
        )}
        {timeTo && <Figure name="Median time to it" value={formatDuration(timeTo.median, locale)} />}
      </dl>
      {audience > 0 && users === audience && (
        <p className="macro-warning">
          Everybody in the data came to it, so the rate says nothing: the export may hold only those who did. Add the
          events of all who were there.
        </p>
      )}
      {figures.warnings.includes('no-value') && (
        <p className="macro-warning">
          It has no value, so nothing here says what it brings.{' '}
          <Button look="inline" onPress={() => workspace.ask({ kind: 'value', event })}>
            Say what it is worth…
          </Button>
        </p>
      )}
    </article>
  );
}

const toneOf = ([low, high]: readonly [number, number]): string => (low > 0 || high < 0 ? 'macro-changed' : '');

const Figure = ({ name, value }: { readonly name: string; readonly value: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

/** A number with people behind it. */
const PeopleButton = ({ n, onOpen }: { readonly n: number; readonly onOpen: () => void }) =>
  n === 0 ? (
    <>0</>
  ) : (
    <button type="button" className="figure-table-open" title="Who they are" onClick={onOpen}>
      {formatCount(n, locale)}
    </button>
  );
