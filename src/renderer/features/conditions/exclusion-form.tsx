import { RadioGroup } from 'react-aria-components';
import { removeExclusion, setExclusion } from '../../../core/funnel/condition-edit.ts';
import { type Exclusion, stepLabel } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { Choice } from '../settings/choice.tsx';
import { excludedNames } from './exclusion-words.ts';
import { FormPopover } from './form-popover.tsx';
import { MatcherFilters } from './step-filters.tsx';

interface ExclusionFormProps {
  /** Its place among the funnel's exclusions. */
  readonly index: number;
  readonly button: Element;
  readonly onClose: () => void;
}

const EFFECTS: readonly { readonly id: Exclusion['effect']; readonly label: string; readonly detail: string }[] = [
  { id: 'drop', label: 'Ends the attempt', detail: 'The user stays in the funnel, as far as they had got.' },
  { id: 'remove', label: 'Takes the user out', detail: 'They are not counted at all, not even in the first step.' },
];

/** What an exclusion does, between which steps, and on which conditions. */
export function ExclusionForm({ index, button, onClose }: ExclusionFormProps) {
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const exclusion = document.exclude[index];
  if (!exclusion) return null;
  const { any, from, to, effect } = exclusion;
  const change = (next: Partial<Exclusion>) => funnelEditor.edit((funnel) => setExclusion(funnel, index, next));
  const possible = (range: Pick<Exclusion, 'from' | 'to'>) =>
    (range.from === from && range.to === to) || setExclusion(document, index, range) !== document;
  const options = document.steps.map((step, place) => ({
    id: String(place),
    label: `${place + 1}. ${stepLabel(step)}`,
  }));
  return (
    <FormPopover title={`No ${excludedNames(exclusion)}`} button={button} onClose={onClose}>
      <div className="exclusion-range">
        <Select
          label="After step"
          options={options.slice(0, -1).filter((_, place) => place < to && possible({ from: place, to }))}
          value={String(from)}
          onChange={(place) => change({ from: Number(place) })}
        />
        <Select
          label="Before step"
          options={options.filter((_, place) => place > from && possible({ from, to: place }))}
          value={String(to)}
          onChange={(place) => change({ to: Number(place) })}
        />
      </div>
      <RadioGroup
        aria-label="What it does"
        className="exclusion-effect"
        value={effect}
        onChange={(value) => change({ effect: value as Exclusion['effect'] })}
      >
        {EFFECTS.map(({ id, label, detail }) => (
          <Choice key={id} value={id} label={label} detail={detail} />
        ))}
      </RadioGroup>
      <h4>Only such with</h4>
      <MatcherFilters
        any={any}
        refused="Not applied: then it would exclude the very event that a step asks for."
        onChange={(alternative, where) => change({ any: any.with(alternative, { ...any[alternative], where }) })}
      />
      <footer className="exclusion-actions">
        <Button
          look="quiet"
          className="exclusion-remove"
          onPress={() => {
            onClose();
            funnelEditor.edit((funnel) => removeExclusion(funnel, index));
          }}
        >
          Remove exclusion
        </Button>
      </footer>
    </FormPopover>
  );
}
