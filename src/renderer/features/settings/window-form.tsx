import { useState } from 'react';
import { Input, RadioGroup } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import { DAY_MS } from '../../../core/funnel/document.ts';
import { setWindow } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { Choice } from './choice.tsx';
import { SessionEnd, sessionWords } from './session-end.tsx';
import { COMMON_SPANS, type Span, type SpanUnit, spanMs, spanOf, UNITS } from './window-span.ts';

const MOST = 100_000;

/** How long a person has from the first step to the last. */
export function WindowForm() {
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { window } = document;
  const timed = typeof window === 'object' && window !== null ? window.ms : null;
  // What was entered last comes back when the person returns from the other choices.
  const [span, setSpan] = useState<Span>(spanOf(timed ?? 7 * DAY_MS));
  const kind = window === null ? 'none' : window === 'session' ? 'session' : 'time';

  const take = (next: Span) => {
    setSpan(next);
    funnelEditor.edit((funnel) => setWindow(funnel, { ms: spanMs(next) }));
  };
  const choose = (value: string) => {
    if (value === 'time') take(span);
    else funnelEditor.edit((funnel) => setWindow(funnel, value === 'session' ? 'session' : null));
  };
  return (
    <>
      <RadioGroup aria-label="Window" value={kind} onChange={choose}>
        <Choice value="time" label="At most" />
        <div className="window-amount">
          <NumberField
            aria-label="Amount"
            value={span.amount}
            minValue={1}
            maxValue={MOST}
            onChange={(amount) => amount > 0 && take({ ...span, amount })}
          >
            <Input className="input" />
          </NumberField>
          <Select
            label="Unit"
            hideLabel
            options={UNITS.map((unit) => ({ id: unit, label: unit }))}
            value={span.unit}
            onChange={(unit) => take({ ...span, unit: unit as SpanUnit })}
          />
        </div>
        <div className="window-presets">
          {COMMON_SPANS.map((ms) => (
            <Button key={ms} onPress={() => take(spanOf(ms))}>
              {spanInWords(ms, locale)}
            </Button>
          ))}
        </div>
        <Choice value="session" label="Within one session" detail={sessionWords(document)} />
        <Choice value="none" label="No time limit" />
      </RadioGroup>
      {kind === 'session' && <SessionEnd />}
    </>
  );
}
