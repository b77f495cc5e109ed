import { Plus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import type { PropertySummary } from '../../../contract/methods.ts';
import type { FilterOp, PropertyFilter } from '../../../core/condition/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { type Condition, conditionOf, filtersOf, newCondition, withOperator, withProperty } from './condition.ts';
import './conditions.css';
import { OPERATORS, operandOf } from './operators.ts';
import { usePropertyValues } from './use-property-values.ts';
import { ValueField } from './value-field.tsx';

interface FilterEditorProps {
  readonly filters: readonly PropertyFilter[];
  /** The event they are about, for suggestions and counts; null for all events. */
  readonly event: string | null;
  readonly onChange: (filters: readonly PropertyFilter[]) => void;
  /** What the conditions are of, for names: "product_viewed", "all events". */
  readonly of: string;
  /** Why the funnel may not have taken them. */
  readonly refused?: string;
  /** What the form is there for: it begins with something to fill in, and with the focus on it. */
  readonly asked?: boolean;
}

/** Conditions that must all hold. Each change of a complete one is applied at once; one that lacks a value waits for it. */
export function FilterEditor({ filters, event, onChange, of, refused, asked = false }: FilterEditorProps) {
  const [state, setState] = useState(() => startOf(filters, asked));
  const current = following(state, textOf(filters), asked);
  if (current !== state) setState(current);
  const { conditions } = current;

  const take = (next: readonly Condition[]) => {
    const made = filtersOf(next);
    setState({ conditions: next, taken: textOf(filters), sent: textOf(made) });
    if (textOf(made) !== textOf(filters)) onChange(made);
  };
  return (
    <div className="conditions">
      {conditions.map((condition, index) => (
        <div key={condition.key} className="condition-part">
          {index > 0 && <span className="condition-and">and</span>}
          <ConditionRow
            condition={condition}
            event={event}
            number={index + 1}
            autoFocus={asked && index === conditions.length - 1 && condition.property === null}
            onChange={(changed) => take(conditions.with(index, changed))}
            onRemove={() => take(conditions.toSpliced(index, 1))}
          />
        </div>
      ))}
      {refused !== undefined && current.sent !== current.taken && (
        <p role="alert" className="field-problem">
          {refused}
        </p>
      )}
      <div>
        <Button
          look="quiet"
          className="condition-add"
          aria-label={`Add condition on ${of}`}
          isDisabled={conditions.some(({ property }) => property === null)}
          onPress={() => setState({ ...current, conditions: [...conditions, newCondition()] })}
        >
          <Plus aria-hidden="true" />
          Add condition
        </Button>
      </div>
    </div>
  );
}

interface EditorState {
  readonly conditions: readonly Condition[];
  /** The filters that the document is known to have. */
  readonly taken: string;
  /** Those that were asked for last; others than `taken` were refused. */
  readonly sent: string;
}

/** The editor's state beside these filters. After undo, or a change from elsewhere, it starts from what is there now. */
function following(state: EditorState, filters: string, asked: boolean): EditorState {
  if (filters === state.sent) return filters === state.taken ? state : { ...state, taken: filters };
  return filters === state.taken ? state : startOf(JSON.parse(filters), asked);
}

const startOf = (filters: readonly PropertyFilter[], asked: boolean): EditorState => ({
  conditions: asked && filters.length === 0 ? [newCondition()] : filters.map(conditionOf),
  taken: textOf(filters),
  sent: textOf(filters),
});

const textOf = (filters: readonly PropertyFilter[]): string => JSON.stringify(filters);

interface RowProps {
  readonly condition: Condition;
  readonly event: string | null;
  /** Its place, counted from 1. */
  readonly number: number;
  readonly autoFocus: boolean;
  readonly onChange: (condition: Condition) => void;
  readonly onRemove: () => void;
}

function ConditionRow({ condition, event, number, autoFocus, onChange, onRemove }: RowProps) {
  const { properties, events } = useStore(useEditor().store, (state) => state.dataset);
  const options = useMemo(
    () =>
      properties
        .filter(({ name }) => name !== '')
        .toSorted((a, b) => b.count - a.count)
        .map(({ name, kind, count }) => ({
          id: name,
          label: name,
          detail: `${kind === 'number' ? 'Number' : 'Text'} · on ${formatPercent(count / events, locale)} of events`,
        })),
    [properties, events],
  );
  const summary = properties.find(({ name }) => name === condition.property);
  const kind: PropertySummary['kind'] = summary?.kind ?? 'text';
  const { property, op, values } = condition;
  const operand = operandOf(kind, op);
  return (
    <fieldset className="condition" aria-label={`Condition ${number}`}>
      <div className="condition-head">
        <Select
          label="Property"
          hideLabel
          searchable
          options={options}
          value={property}
          placeholder="Choose a property"
          autoFocus={autoFocus}
          onChange={(name) => onChange(withProperty(condition, name))}
        />
        <Select
          label="Operator"
          hideLabel
          options={OPERATORS[kind]}
          value={op}
          onChange={(id) => onChange(withOperator(condition, id as FilterOp, kind))}
        />
        <IconButton label={`Remove condition ${number}`} onPress={onRemove}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      {property !== null && (
        <>
          {operand !== 'none' && (
            <ValueField
              // A field of another kind starts anew.
              key={`${property} ${operand}`}
              property={property}
              kind={kind}
              event={event}
              operand={operand}
              values={values}
              onChange={(next) => onChange({ ...condition, values: next })}
            />
          )}
          <Coverage property={property} event={event} />
        </>
      )}
    </fieldset>
  );
}

/** How many of the events the property is on at all: a filter leaves the others out. */
function Coverage({ property, event }: { readonly property: string; readonly event: string | null }) {
  const values = usePropertyValues(property, event, '');
  if (values === null || values.set === values.rows) return null;
  return (
    <p className="field-hint figures">
      Set on {formatCount(values.set, locale)} of {formatCount(values.rows, locale)}{' '}
      {event === null ? 'events' : `${event} events`}
    </p>
  );
}
