import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, DialogTrigger, Popover } from 'react-aria-components';
import { filtersInWords } from '../../../charts/words/document.ts';
import type { PropertyFilter } from '../../../core/condition/document.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { FilterEditor } from './filter-editor.tsx';

interface FilterSettingProps {
  readonly where: readonly PropertyFilter[];
  readonly onChange: (filters: readonly PropertyFilter[]) => void;
}

/** Which events count at all, as a part of the sentence of settings. */
export function FilterSetting({ where, onChange }: FilterSettingProps) {
  const words = where.length === 0 ? 'all events' : `events where ${filtersInWords(where)}`;
  return (
    <DialogTrigger>
      <AriaButton className="button button-quiet setting setting-filters" aria-label={`Filter: ${words}`}>
        <span className="truncate" title={words}>
          {words}
        </span>
        <ChevronDown aria-hidden="true" />
      </AriaButton>
      <Popover placement="bottom start" offset={4} className="popover">
        <FormDialog label="Filter" title="Only count events where" className="condition-form">
          <FilterEditor filters={where} event={null} of="all events" asked onChange={onChange} />
        </FormDialog>
      </Popover>
    </DialogTrigger>
  );
}
