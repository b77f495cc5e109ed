import { Check, X } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import {
  Button as AriaButton,
  ComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  TextField,
} from 'react-aria-components';
import { formatCount } from '../../../charts/words/format.ts';
import type { PropertySummary } from '../../../contract/methods.ts';
import type { FilterValue } from '../../../core/condition/document.ts';
import type { ValueCount } from '../../../core/data/property-values.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { patternProblem, readValue } from './condition.ts';
import type { Operand } from './operators.ts';
import { usePropertyValues } from './use-property-values.ts';

export interface ValueFieldProps {
  readonly property: string;
  readonly kind: PropertySummary['kind'];
  /** The event whose values are suggested and counted; null for all events. */
  readonly event: string | null;
  readonly operand: Exclude<Operand, 'none'>;
  readonly values: readonly FilterValue[];
  readonly onChange: (values: readonly FilterValue[]) => void;
}

/** What a condition compares with: chips with suggestions and their counts, free text, patterns, or one value. */
export function ValueField(props: ValueFieldProps) {
  if (props.operand === 'one') return <OneValue {...props} />;
  const { values, onChange } = props;
  const without = (value: FilterValue) => onChange(values.filter((one) => one !== value));
  return (
    <div className="values">
      {props.operand === 'values' ? <Suggested {...props} /> : <Typed {...props} />}
      {values.length > 0 && (
        <ul className="value-chips" aria-label={`Values of ${props.property}`}>
          {values.map((value) => (
            <li key={String(value)} className="value-chip">
              <span className="truncate" title={String(value)}>
                {shownValue(value)}
              </span>
              <AriaButton
                className="value-remove"
                aria-label={`Remove ${shownValue(value)}`}
                onPress={() => without(value)}
              >
                <X aria-hidden="true" />
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const shownValue = (value: FilterValue): string =>
  value === '' ? '(empty)' : typeof value === 'number' ? value.toLocaleString(locale, NUMBER) : String(value);

const NUMBER = { maximumFractionDigits: 20, useGrouping: false } as const;

/** A field that looks for values of the data, with how often each stands there. */
function Suggested({ property, kind, event, values, onChange }: ValueFieldProps) {
  const [text, setText] = useState('');
  const found = usePropertyValues(property, event, text);
  const { decimal } =
    useStore(useEditor().store, ({ dataset }) => dataset.properties.find(({ name }) => name === property)) ?? {};
  const items = found?.values ?? [];
  const chosen = items.filter((item) => values.includes(readValue(item.value, kind, decimal) ?? item.value));
  const typed = text.trim() === '' ? null : readValue(text.trim(), kind, decimal);

  const add = (value: FilterValue | null) => {
    if (value === null) return;
    if (!values.includes(value)) onChange([...values, value]);
    setText('');
  };
  const pick = (keys: readonly string[]) => {
    const before = new Set(chosen.map(({ value }) => value));
    const after = new Set(keys);
    const added = keys.filter((key) => !before.has(key)).map((key) => readValue(key, kind, decimal) ?? key);
    const gone = [...before].filter((key) => !after.has(key)).map((key) => readValue(key, kind, decimal) ?? key);
    onChange([...values.filter((value) => !gone.includes(value)), ...added.filter((value) => !values.includes(value))]);
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const choosing = event.currentTarget.getAttribute('aria-activedescendant');
    if (event.key === 'Enter' && !choosing && typed !== null) {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && text === '' && values.length > 0) onChange(values.slice(0, -1));
  };
  return (
    <ComboBox
      aria-label={`Value of ${property}`}
      className="value-box"
      selectionMode="multiple"
      items={items.map((item) => ({ id: item.value, ...item }))}
      value={chosen.map(({ value }) => value)}
      onChange={(keys) => pick(keys.map(String))}
      inputValue={text}
      onInputChange={setText}
      menuTrigger="focus"
      allowsCustomValue
      allowsEmptyCollection
    >
      <Input
        className="input"
        placeholder={kind === 'number' ? 'Type or choose a number' : 'Type or choose a value'}
        onKeyDown={onKeyDown}
        onBlur={() => add(typed)}
      />
      <Popover className="popover value-popover" offset={4}>
        <ListBox<ValueCount & { id: string }>
          className="value-list"
          renderEmptyState={() => (
            <p className="select-empty">
              {found === null
                ? 'Counting…'
                : found.distinct === null
                  ? 'Too many different values: type to find some.'
                  : text === ''
                    ? 'No event here carries it.'
                    : 'No value in the data is like this; Enter takes it all the same.'}
            </p>
          )}
        >
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.value} className="menu-item value-item">
              {({ isSelected }) => (
                <>
                  <span className="menu-check">{isSelected && <Check aria-hidden="true" />}</span>
                  <span className="truncate" title={item.value}>
                    {item.value === '' ? '(empty)' : item.value}
                  </span>
                  <span className="value-count figures">{formatCount(item.count, locale)}</span>
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
        {found?.distinct != null && found.distinct > items.length && (
          <p className="select-more">{formatCount(found.distinct - items.length, locale)} more: type to find them</p>
        )}
      </Popover>
    </ComboBox>
  );
}

/** Free text, or a pattern, whose mistakes are told while it is typed. */
function Typed({ property, operand, values, onChange }: ValueFieldProps) {
  const [text, setText] = useState('');
  const problemId = useId();
  const problem = operand === 'patterns' && text !== '' ? patternProblem(text) : null;
  const add = () => {
    if (text === '' || problem !== null) return;
    if (!values.includes(text)) onChange([...values, text]);
    setText('');
  };
  return (
    <TextField
      aria-label={operand === 'patterns' ? `Pattern for ${property}` : `Text in ${property}`}
      aria-describedby={problem === null ? undefined : problemId}
      isInvalid={problem !== null}
      value={text}
      onChange={setText}
      className="field"
    >
      <Input
        className={operand === 'patterns' ? 'input value-pattern' : 'input'}
        placeholder={operand === 'patterns' ? 'Regular expression, then Enter' : 'Text, then Enter'}
        spellCheck={false}
        onKeyDown={(event) => {
          if (event.key === 'Enter') add();
          if (event.key === 'Backspace' && text === '' && values.length > 0) onChange(values.slice(0, -1));
        }}
        onBlur={add}
      />
      {problem !== null && (
        <p id={problemId} role="alert" className="field-problem">
          Not a valid pattern: {problem}
        </p>
      )}
    </TextField>
  );
}

/** The one number or text that others are above or below. */
function OneValue({ property, kind, event, values, onChange }: ValueFieldProps) {
  const found = usePropertyValues(property, event, '');
  const [text, setText] = useState(String(values[0] ?? ''));
  // Undo brings another value back.
  const [shown, setShown] = useState(values[0]);
  if (shown !== values[0]) {
    setShown(values[0]);
    setText(String(values[0] ?? ''));
  }
  if (kind === 'text')
    return (
      <TextField aria-label={`Value of ${property}`} value={text} onChange={setText} className="field">
        <Input
          className="input"
          placeholder="Text"
          spellCheck={false}
          onKeyDown={(event) => event.key === 'Enter' && onChange(text === '' ? [] : [text])}
          onBlur={() => onChange(text === '' ? [] : [text])}
        />
      </TextField>
    );
  const number = typeof values[0] === 'number' ? values[0] : Number.NaN;
  return (
    <NumberField
      value={number}
      formatOptions={NUMBER}
      onChange={(amount) => onChange(Number.isNaN(amount) ? [] : [amount])}
      className="field"
    >
      <Label className="hidden-text">{`Value of ${property}`}</Label>
      <Input className="input" placeholder="Number" />
      {found?.range && (
        <p className="field-hint figures">
          Between {shownValue(found.range[0])} and {shownValue(found.range[1])} in the data
        </p>
      )}
    </NumberField>
  );
}
