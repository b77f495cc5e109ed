import { Ban } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { filtersInWords } from '../../../charts/words/document.ts';
import type { Exclusion } from '../../../core/funnel/document.ts';
import { ShortName } from '../../ui/name.tsx';
import { excludedNames, excludedWhere, exclusionInWords } from '../conditions/exclusion-words.ts';
import { TierChip } from '../tags/tier-chip.tsx';

/** An exclusion as the list of steps shows it, with its place among all. */
export interface PlacedExclusion {
  readonly index: number;
  readonly exclusion: Exclusion;
}

interface ExclusionChipsProps {
  readonly exclusions: readonly PlacedExclusion[];
  /** How many steps the funnel has. */
  readonly steps: number;
  readonly onEdit: (index: number, button: Element) => void;
  readonly onRemove: (index: number) => void;
}

/** What must not happen before a step: each a chip that opens its form, and that Delete takes away. */
export const ExclusionChips = ({ exclusions, steps, onEdit, onRemove }: ExclusionChipsProps) =>
  exclusions.map(({ index, exclusion }) => {
    const { from, to, effect, any } = exclusion;
    const where = any.map((matcher) => filtersInWords(matcher.where)).filter((words) => words !== '');
    return (
      <AriaButton
        key={index}
        className="exclusion"
        aria-haspopup="dialog"
        aria-label={`Excluded: ${exclusionInWords(exclusion, steps)}`}
        onPress={({ target }) => onEdit(index, target)}
        onKeyDown={(event) => {
          // Else the key would be about the step.
          if (event.key === 'Delete' || event.key === 'Backspace') onRemove(index);
          else event.continuePropagation();
        }}
      >
        <Ban aria-hidden="true" />
        <span className="exclusion-text" title={exclusionInWords(exclusion, steps)}>
          <span className="exclusion-name">
            no <ShortName>{excludedNames(exclusion)}</ShortName> {any.length === 1 && <TierChip event={any[0].event} />}
          </span>
          {where.length > 0 && <span className="truncate">where {where.join(' or ')}</span>}
        </span>
        <span className="exclusion-note">
          {to - from > 1 && excludedWhere(exclusion, steps)}
          {to - from > 1 && effect === 'remove' && ', '}
          {effect === 'remove' && 'takes out'}
        </span>
      </AriaButton>
    );
  });
