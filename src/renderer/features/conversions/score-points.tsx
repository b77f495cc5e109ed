import { X } from 'lucide-react';
import { Input } from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { ScoreResult } from '../../../core/conversion/score/figures.ts';
import { pointsOf } from '../../../core/statistics/points.ts';
import { useStore } from '../../state/store.ts';
import { useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { tagsByEvent, tierOf } from '../tags/tiers.ts';
import { useConversions } from './use-conversions.ts';

/** What each event adds to the score, to be changed; beside points given by hand, those that fit. */
export function ScorePoints({ result }: { readonly result: ScoreResult }) {
  const { change } = useConversionsEditor();
  const events = useStore(useEditor().store, (state) => state.dataset.list.events);
  const { document, tags } = useConversions();
  const { score } = document;
  const { weights, fitted } = result;
  const most = Math.max(1e-9, ...weights.map(({ weight }) => Math.abs(weight)));
  const give = (event: string, points: number) =>
    change({
      score: {
        ...score,
        weights: weights.map((one) => ({
          event: one.event,
          weight: one.event === event ? points / pointsOf(1) : one.weight,
        })),
      },
    });
  const free = events.filter(
    ({ event }) => !tagsByEvent(tags).has(event) && weights.every((one) => one.event !== event) && event !== '',
  );
  return (
    <section className="points" aria-label="Points">
      <ul>
        {weights.map(({ event, weight, points }) => {
          const fits = fitted?.find((one) => one.event === event);
          return (
            <li key={event} className="points-row">
              <span className="points-name">
                <Name>{event}</Name>
                <span className="muted">{tierOf(tags, event)?.short ?? 'Signal'}</span>
              </span>
              <span className="points-scale" aria-hidden="true">
                <span
                  className={weight < 0 ? 'points-bar points-less' : 'points-bar'}
                  style={{ width: `${(50 * Math.abs(weight)) / most}%` }}
                />
              </span>
              <NumberField
                aria-label={`Points of ${event}`}
                className="points-field"
                value={points}
                minValue={-999}
                maxValue={999}
                onChange={(next) => Number.isFinite(next) && next !== points && give(event, next)}
              >
                <Input className="input" />
              </NumberField>
              <span className="muted figures">{fits ? `fit: ${formatCount(fits.points, locale)}` : ''}</span>
              {score.signals.includes(event) && (
                <IconButton
                  label={`Without ${event}`}
                  onPress={() =>
                    change({
                      score: {
                        ...score,
                        signals: score.signals.filter((one) => one !== event),
                        weights: score.weights?.filter((one) => one.event !== event) ?? null,
                      },
                    })
                  }
                >
                  <X aria-hidden="true" />
                </IconButton>
              )}
            </li>
          );
        })}
      </ul>
      <div className="points-tools">
        <Select
          label="Another event"
          hideLabel
          searchable
          options={free.map(({ event }) => ({ id: event, label: event }))}
          value={null}
          placeholder="Add an event without a tag…"
          onChange={(event) => change({ score: { ...score, signals: [...score.signals, event], weights: null } })}
        />
        {score.weights !== null && (
          <Button onPress={() => change({ score: { ...score, weights: null } })}>Take the points that fit</Button>
        )}
      </div>
    </section>
  );
}
