import { Ellipsis, GripVertical, ListFilter, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Button as AriaButton, GridListItem, Text } from 'react-aria-components';
import { filtersInWords } from '../../../charts/words/document.ts';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import { removeExclusion } from '../../../core/funnel/condition-edit.ts';
import { type FunnelStep, stepLabel } from '../../../core/funnel/document.ts';
import { removeStep, renameStep } from '../../../core/funnel/edit.ts';
import type { StepFigures } from '../../../core/funnel/result.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import type { Answer } from '../funnel/editor.ts';
import { TierChip } from '../tags/tier-chip.tsx';
import { ExcludeZone } from './exclude-zone.tsx';
import { ExclusionChips, type PlacedExclusion } from './exclusion-chips.tsx';
import type { StepForm } from './menu.tsx';
import { ruleChips } from './rules.ts';
import { UnknownEvents } from './unknown-events.tsx';

/** A step as the list shows it. */
export interface StepItem {
  readonly id: string;
  readonly index: number;
  readonly step: FunnelStep;
  readonly renaming: boolean;
  /** What must not happen between the step before and this one. */
  readonly exclusions: readonly PlacedExclusion[];
  /** How many steps the funnel has. */
  readonly steps: number;
}

interface StepRowProps {
  readonly item: StepItem;
  readonly onRename: (key: string | null) => void;
  readonly onMore: (key: string, button: Element) => void;
  readonly onForm: (form: StepForm) => void;
}

/** Kept light, because every change of the funnel draws all rows anew: no tooltips and no menu of its own. */
export function StepRow({ item, onRename, onMore, onForm }: StepRowProps) {
  const funnelEditor = useFunnelEditor();
  const { id, index, step, renaming, exclusions, steps } = item;
  const label = stepLabel(step);
  const filtered = stepFiltersInWords(step);
  const remove = () =>
    funnelEditor.edit((funnel) => removeStep(funnel, index), Math.min(index, funnelEditor.store.get().keys.length - 2));
  return (
    <GridListItem id={id} value={item} textValue={`${index + 1}. ${label}`} className="step">
      <div className="step-gap">
        <ExclusionChips
          exclusions={exclusions}
          steps={steps}
          onEdit={(place, button) => onForm({ kind: 'exclusion', index: place, button })}
          onRemove={(place) => funnelEditor.edit((funnel) => removeExclusion(funnel, place))}
        />
        {index > 0 && (
          <ExcludeZone
            from={index - 1}
            to={index}
            label={`Not between ${index} and ${index + 1}`}
            name={`Exclude between step ${index} and step ${index + 1}`}
          />
        )}
      </div>
      <div className="step-card">
        <AriaButton slot="drag" className="step-grip">
          <span className="step-number figures">{index + 1}</span>
          <GripVertical aria-hidden="true" />
        </AriaButton>
        <div className="step-body">
          {renaming ? <StepName step={step} index={index} onDone={() => onRename(null)} /> : <StepTexts step={step} />}
          {!renaming && filtered && (
            <AriaButton
              className="step-where"
              aria-haspopup="dialog"
              aria-label={`Conditions on step ${index + 1}: ${filtered}`}
              onPress={({ target }) => onForm({ kind: 'filters', step: id, button: target })}
            >
              <span title={filtered}>where {filtered}</span>
            </AriaButton>
          )}
          {!renaming && <Chips step={step} />}
          {!renaming && <UnknownEvents step={step} />}
          <Text slot="description" className="step-figures figures">
            <StepCount step={step} index={index} />
          </Text>
        </div>
        {!renaming && (
          <span className="step-actions">
            <AriaButton
              className="button button-icon"
              aria-label={`Actions for step ${index + 1}`}
              aria-haspopup="menu"
              onPress={({ target }) => onMore(id, target)}
            >
              <Ellipsis aria-hidden="true" />
            </AriaButton>
            <AriaButton
              className="button button-icon"
              aria-label={`Add conditions on step ${index + 1}`}
              aria-haspopup="dialog"
              onPress={({ target }) => onForm({ kind: 'filters', step: id, button: target })}
            >
              <ListFilter aria-hidden="true" />
            </AriaButton>
            <AriaButton
              className="button button-icon"
              aria-label={`Remove step ${index + 1}, ${label}`}
              onPress={remove}
            >
              <Trash2 aria-hidden="true" />
            </AriaButton>
          </span>
        )}
      </div>
    </GridListItem>
  );
}

/** The conditions of all alternatives; with several alternatives each is named. */
function stepFiltersInWords({ any }: FunnelStep): string {
  const filtered = any.filter(({ where }) => where.length > 0);
  return filtered.map(({ event, where }) => (any.length > 1 ? `${event}: ` : '') + filtersInWords(where)).join('; ');
}

function StepTexts({ step }: { readonly step: FunnelStep }) {
  if (step.label !== undefined) {
    const events = stepLabel({ ...step, label: undefined });
    return (
      <>
        <span className="step-name">
          <Name>{step.label}</Name>
        </span>
        <span className="step-events muted truncate" title={events}>
          {events}
        </span>
      </>
    );
  }
  return step.any.map((matcher, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity beyond their place
    <span key={index} className="step-name">
      {index > 0 && <span className="step-or">or </span>}
      <Name>{stepLabel({ ...step, any: [matcher] })}</Name> <TierChip event={matcher.event} />
    </span>
  ));
}

function Chips({ step }: { readonly step: FunnelStep }) {
  const chips = ruleChips(step);
  if (chips.length === 0) return null;
  return (
    <span className="step-chips">
      {chips.map(({ text, title }) => (
        <span key={text} className="step-chip" title={title}>
          {text}
        </span>
      ))}
    </span>
  );
}

/** Looks its figures up itself, so that an answer draws these words anew and not the rows. */
function StepCount({ step, index }: { readonly step: FunnelStep; readonly index: number }) {
  const figures = useStore(useFunnelEditor().store, ({ answer }) => answer && figuresOf(answer, step, index));
  if (!figures) return '\u00a0';
  const { count, fromPrevious } = figures;
  const rate =
    figures.index === 0 || fromPrevious === null ? '' : ` · ${formatPercent(fromPrevious, locale)} of previous`;
  return (
    <span title={`${formatCount(count, locale)} reached this step`}>
      {formatCount(count, locale)}
      {rate}
    </span>
  );
}

/** Until the new figures are there the old ones of the same step stand, rather than nothing. */
function figuresOf({ document, result }: Answer, step: FunnelStep, index: number): StepFigures | null {
  // In any order a figure says how many steps were done, not which.
  if (document.order === 'any') return null;
  return result.steps[document.steps[index] === step ? index : document.steps.indexOf(step)] ?? null;
}

interface StepNameProps {
  readonly step: FunnelStep;
  readonly index: number;
  readonly onDone: () => void;
}

function StepName({ step, index, onDone }: StepNameProps) {
  const funnelEditor = useFunnelEditor();
  const [name, setName] = useState(step.label ?? '');
  // Taking the field away takes its focus too, which must not keep what Escape has given up.
  const done = useRef(false);
  const finish = (keep: boolean) => {
    if (done.current) return;
    done.current = true;
    onDone();
    if (keep) funnelEditor.edit((funnel) => renameStep(funnel, index, name));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    // The list would take arrows and letters for its own.
    event.stopPropagation();
    if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      finish(event.key === 'Enter');
    }
  };
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: asked for by the person who wants to type a name
      autoFocus
      className="input step-input"
      aria-label={`Name of step ${index + 1}`}
      value={name}
      placeholder={stepLabel({ ...step, label: undefined })}
      maxLength={200}
      onChange={(event) => setName(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => finish(true)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.stopPropagation()}
    />
  );
}
