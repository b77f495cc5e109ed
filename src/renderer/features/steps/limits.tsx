import { useRef, useState } from 'react';
import { Input, Label, Popover } from 'react-aria-components';
import { setStepRules } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { type Span, type SpanUnit, spanMs, spanOf, UNITS } from '../settings/window-span.ts';
import type { StepMenuState } from './menu.tsx';
import './limits.css';

interface StepLimitsProps {
  readonly menu: StepMenuState;
  readonly onClose: () => void;
}

/** How soon and how late a step may come after the one before. */
export function StepLimits({ menu, onClose }: StepLimitsProps) {
  const funnelEditor = useFunnelEditor();
  const trigger = useRef(menu.button);
  const index = useStore(funnelEditor.store, (state) => state.keys.indexOf(menu.step));
  const step = useStore(funnelEditor.store, (state) => state.document.steps[index]);
  // As typed: what cannot be both is not taken, but stays in the fields with the reason.
  const [least, setLeast] = useState<Span>(() => entered(step?.afterMs || null));
  const [most, setMost] = useState<Span>(() => entered(step?.withinMs ?? null));
  const crossed = !Number.isNaN(least.amount) && !Number.isNaN(most.amount) && spanMs(least) > spanMs(most);

  const take = (nextLeast: Span, nextMost: Span) => {
    setLeast(nextLeast);
    setMost(nextMost);
    const afterMs = Number.isNaN(nextLeast.amount) ? 0 : spanMs(nextLeast);
    const withinMs = Number.isNaN(nextMost.amount) ? null : spanMs(nextMost);
    funnelEditor.edit((funnel) => setStepRules(funnel, index, { afterMs, withinMs }), index);
  };
  if (!step) return null;
  const title = `Time from step ${index} to step ${index + 1}`;
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && onClose()}
      triggerRef={trigger}
      placement="bottom end"
      offset={4}
      className="popover"
    >
      <FormDialog title={title} className="window-form">
        <Limit label="At least" span={least} onChange={(span) => take(span, most)} autoFocus />
        <Limit label="At most" span={most} onChange={(span) => take(least, span)} />
        <p className={crossed ? 'field-problem' : 'field-hint'} role={crossed ? 'alert' : undefined}>
          {crossed ? 'The shortest time is above the longest.' : 'Empty means no limit.'}
        </p>
      </FormDialog>
    </Popover>
  );
}

const entered = (ms: number | null): Span => (ms === null ? { amount: Number.NaN, unit: 'minutes' } : spanOf(ms));

interface LimitProps {
  readonly label: string;
  readonly span: Span;
  readonly onChange: (span: Span) => void;
  readonly autoFocus?: boolean;
}

function Limit({ label, span, onChange, autoFocus }: LimitProps) {
  return (
    <div className="step-limit">
      <NumberField
        value={span.amount}
        minValue={0}
        maxValue={100_000}
        onChange={(amount) => onChange({ ...span, amount })}
      >
        <Label className="field-label">{label}</Label>
        <Input className="input" placeholder="–" autoFocus={autoFocus} />
      </NumberField>
      <Select
        label={`${label}, unit`}
        hideLabel
        options={UNITS.map((unit) => ({ id: unit, label: unit }))}
        value={span.unit}
        onChange={(unit) => onChange({ ...span, unit: unit as SpanUnit })}
      />
    </div>
  );
}
