import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { RadioGroup } from 'react-aria-components';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { type Option, Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { FilterEditor } from '../conditions/filter-editor.tsx';
import { SegmentParts } from '../segments/dialog.tsx';
import { formOf, segmentOf } from '../segments/parts.ts';
import { Choice } from '../settings/choice.tsx';
import { SpanField } from '../settings/span-field.tsx';
import { isWhole } from './kinds.ts';
import { NameForm } from './name-form.tsx';
import { NamesField } from './names-field.tsx';
import { patternIn } from './pattern.ts';
import { PatternForm } from './pattern-form.tsx';

const MINUTE_MS = 60_000;

interface FormProps<S> {
  readonly step: S;
  /** The events there are when the step's turn comes. */
  readonly options: readonly Option[];
  readonly onChange: (step: PreparationStep) => void;
}
type Of<K extends string> = Extract<PreparationStep, Readonly<Record<K, unknown>>>;

interface StepFormProps extends FormProps<PreparationStep> {
  readonly before: readonly PreparationStep[];
}

/** What a person says of a step, whichever kind it is. */
export function StepForm({ step, before, options, onChange }: StepFormProps) {
  if ('rename' in step) return <RenameForm {...{ step, options, onChange }} />;
  if ('derive' in step) return <DeriveForm {...{ step, before, options, onChange }} />;
  if ('name' in step) return <NameForm {...{ step, before, options, onChange }} />;
  if ('hide' in step)
    return (
      <NamesField
        label="Events"
        autoFocus
        names={step.hide}
        options={options}
        onChange={(hide) => onChange({ ...step, hide })}
      />
    );
  if ('hideWhere' in step)
    return (
      <FilterEditor
        filters={step.hideWhere}
        event={null}
        of="all events"
        asked
        onChange={(hideWhere) => onChange({ ...step, hideWhere })}
      />
    );
  if ('collapse' in step) return <CollapseForm {...{ step, options, onChange }} />;
  if ('silence' in step)
    return (
      <>
        <TextField
          label="Name"
          value={step.silence}
          autoFocus
          maxLength={200}
          onChange={(silence) => onChange({ ...step, silence })}
        />
        <span className="field-label">Where a user does nothing for longer than</span>
        <SpanField ms={step.afterMs} onChange={(afterMs) => onChange({ ...step, afterMs })} />
      </>
    );
  return <UsersForm {...{ step, onChange }} />;
}

/** As long as its parts are not whole, the step is as good as none. */
function UsersForm({ step, onChange }: Omit<FormProps<Of<'users'>>, 'options'>) {
  const tags = useStore(useEditor().store, (state) => state.history.present.tags);
  const [form, setForm] = useState(() => formOf(isWhole(step) ? step.users : null, tags));
  return (
    <div className="segment-form">
      <SegmentParts
        form={form}
        onChange={(next) => {
          setForm(next);
          onChange({ ...step, users: segmentOf(next, tags) ?? { all: [] } });
        }}
      />
    </div>
  );
}

const RenameForm = ({ step, options, onChange }: FormProps<Of<'rename'>>) => (
  <>
    <TextField label="Becomes" value={step.to} autoFocus maxLength={200} onChange={(to) => onChange({ ...step, to })} />
    <NamesField
      label="Events"
      names={step.rename}
      options={options}
      onChange={(rename) => onChange({ ...step, rename, to: step.to === '' ? (rename[0] ?? '') : step.to })}
    />
  </>
);

interface DeriveFormProps extends FormProps<Of<'derive'>> {
  readonly before: readonly PreparationStep[];
}

function DeriveForm({ step, before, options, onChange }: DeriveFormProps) {
  const { any } = step;
  // Once it is taken apart, it stays so.
  const [isApart, setApart] = useState(false);
  const isPattern = !isApart && patternIn(step) !== null;
  const put = (index: number, matcher: (typeof any)[number]) => onChange({ ...step, any: any.with(index, matcher) });
  return (
    <>
      <TextField
        label="Name"
        value={step.derive}
        autoFocus={!isPattern}
        maxLength={200}
        placeholder="Viewed pricing"
        onChange={(derive) => onChange({ ...step, derive })}
      />
      {isPattern && <PatternForm {...{ step, before, onChange }} onApart={() => setApart(true)} />}
      {(isPattern ? [] : any).map((matcher, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity beyond their place
        <fieldset key={index} className="prepare-matcher" aria-label={index === 0 ? 'What it is' : `Or ${index + 1}`}>
          <div className="prepare-matcher-head">
            <span>{index === 0 ? 'is' : 'or'}</span>
            <Select
              label="Event"
              hideLabel
              searchable
              options={[{ id: '*', label: 'Any event' }, ...options]}
              value={matcher.event === '' ? null : matcher.event}
              placeholder="Choose an event…"
              onChange={(event) => put(index, { ...matcher, event })}
            />
            {any.length > 1 && (
              <IconButton label="Remove this part" onPress={() => onChange({ ...step, any: any.toSpliced(index, 1) })}>
                <X aria-hidden="true" />
              </IconButton>
            )}
          </div>
          {matcher.event !== '' && (
            <FilterEditor
              filters={matcher.where}
              event={matcher.event === '*' ? null : matcher.event}
              of={matcher.event === '*' ? 'any event' : matcher.event}
              onChange={(where) => put(index, { ...matcher, where })}
            />
          )}
        </fieldset>
      ))}
      {!isPattern && (
        <div>
          <Button
            look="quiet"
            className="condition-add"
            onPress={() => onChange({ ...step, any: [...any, { event: '', where: [] }] })}
          >
            <Plus aria-hidden="true" />
            Or another event
          </Button>
        </div>
      )}
      <Switch
        label="Keep the event it is made from"
        hint="Then there are two events at the same time, the new one after the other. Otherwise the new name takes the place of the old."
        isSelected={step.keep}
        onChange={(keep) => onChange({ ...step, keep })}
      />
    </>
  );
}

const CollapseForm = ({ step, options, onChange }: FormProps<Of<'collapse'>>) => (
  <>
    <RadioGroup
      aria-label="Which events"
      value={step.collapse === null ? 'all' : 'some'}
      onChange={(value) => onChange({ ...step, collapse: value === 'all' ? null : [] })}
    >
      <Choice value="all" label="Any event that repeats" />
      <Choice value="some" label="Only some events" />
    </RadioGroup>
    {step.collapse !== null && (
      <NamesField
        label="Events"
        names={step.collapse}
        options={options}
        onChange={(collapse) => onChange({ ...step, collapse })}
      />
    )}
    <Switch
      label="Only where they follow soon"
      hint="Otherwise however long after one another, sessions apart."
      isSelected={step.withinMs !== null}
      onChange={(on) => onChange({ ...step, withinMs: on ? MINUTE_MS : null })}
    />
    {step.withinMs !== null && (
      <SpanField ms={step.withinMs} onChange={(withinMs) => onChange({ ...step, withinMs })} />
    )}
  </>
);
