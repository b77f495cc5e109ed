import { useState } from 'react';
import { Form, Input, Label, RadioGroup } from 'react-aria-components';
import type { EventTag, TagValue } from '../../../core/tags/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { setTag, tagOf } from '../documents/project.ts';
import { Choice } from '../settings/choice.tsx';
import './tags.css';
import { useCurrency } from './use-currency.ts';

const PER: readonly { readonly id: EventTag['per']; readonly label: string }[] = [
  { id: 'event', label: 'each time it happens' },
  { id: 'session', label: 'once per session' },
  { id: 'user', label: 'once per user' },
];

/** What a macro conversion is worth: nothing, always the same, or what a property of the event says. */
export function ValueDialog({ event, onClose }: { readonly event: string; readonly onClose: () => void }) {
  const editor = useEditor();
  const { tags } = useStore(editor.store, (state) => state.history.present);
  const properties = useStore(editor.store, (state) => state.dataset.properties);
  const tag = tagOf(tags, event);
  const old = tag?.value ?? null;
  const numeric = properties.filter(({ kind }) => kind === 'number');
  const [kind, setKind] = useState<'none' | TagValue['kind']>(old?.kind ?? 'none');
  const [amount, setAmount] = useState(old?.kind === 'fixed' ? old.amount : 1);
  const [property, setProperty] = useState<string | null>(
    old?.kind === 'property' ? old.property : (numeric[0]?.name ?? null),
  );
  const [fallback, setFallback] = useState(old?.kind === 'property' ? old.fallback : 0);
  const found = useCurrency(event);
  const [own, setOwn] = useState<boolean | null>(
    old?.kind === 'property' && old.currencyProperty !== undefined ? true : null,
  );
  // Where there are several, each event's own is the only right one.
  const isOwn = found ? (own ?? found.others > 0) : false;
  const [typed, setCurrency] = useState<string | null>(null);
  const currency = typed ?? old?.currency ?? found?.code ?? tags.currency;
  const [per, setPer] = useState<EventTag['per']>(tag?.per ?? 'event');
  const isWhole =
    kind === 'none' ||
    (currency.trim() !== '' &&
      (kind === 'fixed' ? Number.isFinite(amount) : property !== null && Number.isFinite(fallback)));
  const tagValue = (): TagValue | null => {
    const money = { currency: currency.trim().toUpperCase() };
    if (kind === 'fixed') return { kind, amount, ...money };
    if (kind !== 'property') return null;
    return { kind, property: property!, fallback, ...(isOwn && { currencyProperty: found!.property }), ...money };
  };
  return (
    <Dialog
      title={`What is “${event}” worth?`}
      subtitle="The value of those who got there is then counted at each step."
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="tag-value" isDisabled={!isWhole}>
            Save
          </Button>
        </>
      }
    >
      <Form
        id="tag-value"
        className="value-form"
        onSubmit={(submit) => {
          submit.preventDefault();
          if (!isWhole) return;
          onClose();
          editor.change((project) => setTag(project, event, { event, tier: 'macro', value: tagValue(), per }));
        }}
      >
        <RadioGroup aria-label="Value" value={kind} onChange={(next) => setKind(next as typeof kind)}>
          <Choice value="none" label="No value" />
          <Choice value="fixed" label="Always the same amount" />
          <Choice value="property" label="The amount in a property" isDisabled={properties.length === 0} />
        </RadioGroup>
        {kind !== 'none' && (
          <>
            <div className="value-amount">
              {kind === 'fixed' ? (
                <Amount label="Amount" value={amount} onChange={setAmount} />
              ) : (
                <Select
                  label="Property"
                  options={(numeric.length > 0 ? numeric : properties).map(({ name }) => ({ id: name, label: name }))}
                  value={property}
                  onChange={setProperty}
                />
              )}
              <TextField label="Currency" value={currency} onChange={setCurrency} maxLength={8} />
            </div>
            {kind === 'property' && (
              <Amount label="Where the property has no number" value={fallback} onChange={setFallback} />
            )}
            {kind === 'property' && found && (
              <Switch
                label={`Each in the currency of its own “${found.property}”`}
                hint={
                  isOwn
                    ? `Sums are by currency, and never added to one another. ${currency} where an event says none.`
                    : found.others > 0
                      ? `Amounts of this event are in ${found.others + 1} currencies. All of them are taken as ${currency}.`
                      : undefined
                }
                isSelected={isOwn}
                onChange={setOwn}
              />
            )}
            <Select label="Counts" options={PER} value={per} onChange={(next) => setPer(next as EventTag['per'])} />
          </>
        )}
      </Form>
    </Dialog>
  );
}

const Amount = ({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) => (
  <NumberField className="field" value={value} onChange={onChange} formatOptions={{ maximumFractionDigits: 6 }}>
    <Label className="field-label">{label}</Label>
    <Input className="input" />
  </NumberField>
);
