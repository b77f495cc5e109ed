import { FilterSetting } from '../conditions/filter-setting.tsx';
import { SegmentSetting } from '../segments/setting.tsx';
import { RangeSetting } from '../settings/range.tsx';
import '../settings/sentence.css';
import { useConversionsEditor } from '../../state/use-app.ts';
import { UnitSetting } from '../settings/unit.tsx';
import { useConversions } from './use-conversions.ts';

/** Who takes part in everything that is said about conversions, as a sentence whose parts can be changed. */
export function ConversionsSentence() {
  const { change } = useConversionsEditor();
  const { document } = useConversions();
  return (
    <p className="settings">
      <UnitSetting
        unit={document.unit}
        rule={document}
        title="What every rate is of"
        byProperty={false}
        onUnit={({ kind }) => kind !== 'property' && change({ unit: { kind } })}
        onSession={(session) => change({ session })}
      />
      <span className="settings-note">among</span>
      <SegmentSetting segment={document.segment} onChange={(segment) => change({ segment })} />
      <span className="settings-note">counting</span>
      <FilterSetting where={document.where} onChange={(where) => change({ where })} />
      <RangeSetting
        range={document.range}
        title="Only what happened on these days counts"
        onChange={(range) => change({ range })}
      />
    </p>
  );
}
