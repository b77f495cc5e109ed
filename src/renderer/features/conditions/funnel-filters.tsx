import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, DialogTrigger, Popover } from 'react-aria-components';
import { filtersInWords } from '../../../charts/words/document.ts';
import { setFunnelFilters } from '../../../core/funnel/condition-edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { FilterEditor } from './filter-editor.tsx';

/** Which events count at all, as a part of the sentence of settings. */
export function FunnelFilters() {
  const funnelEditor = useFunnelEditor();
  const where = useStore(funnelEditor.store, (state) => state.document.where);
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
          <FilterEditor
            filters={where}
            event={null}
            of="all events"
            asked
            onChange={(filters) => funnelEditor.edit((funnel) => setFunnelFilters(funnel, filters))}
          />
        </FormDialog>
      </Popover>
    </DialogTrigger>
  );
}
