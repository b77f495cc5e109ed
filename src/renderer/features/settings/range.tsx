import { RadioGroup } from 'react-aria-components';
import { setRange } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { Choice } from './choice.tsx';
import { daysInWords, daysOf } from './date-range.ts';
import { SettingForm } from './form.tsx';
import { RangeForm } from './range-form.tsx';

/** On which days people enter, as a part of the sentence. */
export function RangeSetting() {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { range, rangeApplies } = useStore(funnelEditor.store, (state) => state.document);
  const words = range === null ? 'on any date' : daysInWords(daysOf(range, dataset));
  return (
    <SettingForm label="Dates" words={words} title="Entered from the first to the last of these days">
      <RangeForm
        range={range}
        extent={dataset}
        onChange={(next) => funnelEditor.edit((funnel) => setRange(funnel, next, funnel.rangeApplies))}
      />
      {range !== null && (
        <RadioGroup
          aria-label="What the dates apply to"
          value={rangeApplies}
          onChange={(applies) => funnelEditor.edit((funnel) => setRange(funnel, range, applies as typeof rangeApplies))}
        >
          <Choice value="entries" label="Entries" detail="Who entered on these days may convert later." />
          <Choice value="all-events" label="All events" detail="Nothing before or after these days counts." />
        </RadioGroup>
      )}
    </SettingForm>
  );
}
