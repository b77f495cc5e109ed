import type { EventMatcher, PropertyFilter } from '../../../core/condition/document.ts';
import { setStepFilters } from '../../../core/funnel/condition-edit.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { FilterEditor } from './filter-editor.tsx';
import { FormPopover } from './form-popover.tsx';

interface StepFiltersProps {
  /** The key of the step. */
  readonly step: string;
  readonly button: Element;
  readonly onClose: () => void;
}

/** The conditions a step's events must pass, for each of its alternatives. */
export function StepFilters({ step: key, button, onClose }: StepFiltersProps) {
  const funnelEditor = useFunnelEditor();
  const index = useStore(funnelEditor.store, (state) => state.keys.indexOf(key));
  const step = useStore(funnelEditor.store, (state) => state.document.steps[index]);
  if (!step) return null;
  return (
    <FormPopover title={`Conditions on step ${index + 1}`} button={button} onClose={onClose}>
      <MatcherFilters
        any={step.any}
        asked
        refused="Not applied: then the step would ask for the very event that is excluded there."
        onChange={(alternative, where) =>
          funnelEditor.edit((funnel: FunnelDocument) => setStepFilters(funnel, index, alternative, where), index)
        }
      />
    </FormPopover>
  );
}

interface MatcherFiltersProps {
  readonly any: readonly EventMatcher[];
  readonly asked?: boolean;
  readonly refused: string;
  readonly onChange: (alternative: number, where: readonly PropertyFilter[]) => void;
}

/** An editor for each alternative, named where there are several. */
export const MatcherFilters = ({ any, asked = false, refused, onChange }: MatcherFiltersProps) =>
  any.map(({ event, where }, alternative) => {
    const name = event === '*' ? 'any event' : event;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: alternatives have no identity beyond their place
      <div key={alternative} className="condition-group">
        {any.length > 1 && <h4>{name}</h4>}
        <FilterEditor
          filters={where}
          event={event === '*' ? null : event}
          of={name}
          refused={refused}
          asked={asked && alternative === 0}
          onChange={(filters) => onChange(alternative, filters)}
        />
      </div>
    );
  });
