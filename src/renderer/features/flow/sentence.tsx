import { setFlow } from '../../../core/flow/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { Choice } from '../analysis/choice.tsx';
import { FilterSetting } from '../conditions/filter-setting.tsx';
import { SegmentSetting } from '../segments/setting.tsx';
import { RangeSetting } from '../settings/range.tsx';
import { UnitSetting } from '../settings/unit.tsx';
import '../settings/sentence.css';
import { AnchorSetting } from './anchor-setting.tsx';
import { DirectionSetting } from './direction-setting.tsx';
import { HiddenSetting } from './hidden-setting.tsx';
import { ItemsSetting } from './items-setting.tsx';
import { ReachSetting } from './reach-setting.tsx';
import { SizeSetting } from './size-setting.tsx';

/** What the flow asks, as a sentence whose parts can be changed. */
export function FlowSentence() {
  const flowEditor = useFlowEditor();
  const document = useStore(flowEditor.store, (state) => state.document);
  if (!document) return null;
  const change = (part: Parameters<typeof setFlow>[1]) => flowEditor.edit((flow) => setFlow(flow, part));
  const { anchor, collapse, count } = document;
  return (
    <p className="settings">
      <UnitSetting
        unit={document.unit}
        rule={document}
        title="Whose journeys these are"
        onUnit={(unit) => change({ unit })}
        onSession={(session) => change({ session })}
      />
      <span className="settings-note">among</span>
      <SegmentSetting segment={document.segment} onChange={(segment) => change({ segment })} />
      <DirectionSetting flow={document} />
      {anchor && <AnchorSetting anchor={anchor} />}
      <ReachSetting flow={document} />
      {(anchor === null || count === 'journeys') && (
        <Choice label="Counting" options={COUNTS} value={count} onChange={(next) => change({ count: next })} />
      )}
      <span className="settings-note">in</span>
      <SizeSetting flow={document} />
      <span className="settings-note">of</span>
      <ItemsSetting item={document.item} />
      <Choice
        label="Repeats"
        options={REPEATS}
        value={collapse ? 'merged' : 'apart'}
        onChange={(repeats) => change({ collapse: repeats === 'merged' })}
      />
      <span className="settings-note">from</span>
      <FilterSetting where={document.where} onChange={(where) => change({ where })} />
      <HiddenSetting flow={document} />
      <RangeSetting
        range={document.range}
        title={anchor?.at === 'end' ? 'Journeys that end on these days' : 'Journeys that begin on these days'}
        onChange={(range) => change({ range })}
      />
    </p>
  );
}

const COUNTS = [
  {
    id: 'units',
    words: 'each counted once',
    label: 'Each counted once',
    detail: 'At every place, however many journeys lead there.',
  },
  { id: 'journeys', words: 'by journey', label: 'By journey', detail: 'Every session counts; figures add up.' },
] as const;

const REPEATS = [
  {
    id: 'merged',
    words: 'repeats as one',
    label: 'Repeats as one',
    detail: 'The same again in a row is one item, with how many there were.',
  },
  { id: 'apart', words: 'repeats apart', label: 'Repeats apart', detail: 'The same again is a column more.' },
] as const;
