import { useState } from 'react';
import { Input } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { COMMON_SPANS, type Span, type SpanUnit, spanMs, spanOf, UNITS } from './window-span.ts';

const MOST = 100_000;

/** A span of time, typed or chosen among the common ones. */
export function SpanField({ ms, onChange }: { readonly ms: number; readonly onChange: (ms: number) => void }) {
  // "24 hours" stays what it was typed as, though it could be said otherwise.
  const [typed, setTyped] = useState<Span>(spanOf(ms));
  const span = spanMs(typed) === ms ? typed : spanOf(ms);
  const take = (next: Span) => {
    setTyped(next);
    onChange(spanMs(next));
  };
  return (
    <>
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
        {COMMON_SPANS.map((common) => (
          <Button key={common} onPress={() => onChange(common)}>
            {spanInWords(common, locale)}
          </Button>
        ))}
      </div>
    </>
  );
}
