import { ChevronDown } from 'lucide-react';
import { Button as AriaButton, RadioGroup } from 'react-aria-components';
import { windowInWords } from '../../../charts/words/format.ts';
import { setFunnelFilters } from '../../../core/funnel/condition-edit.ts';
import type { FunnelOrder } from '../../../core/funnel/document.ts';
import { setOrder, setRange, setSegment, setSession, setUnit } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { FilterSetting } from '../conditions/filter-setting.tsx';
import { SegmentSetting } from '../segments/setting.tsx';
import { anyOrderRefused } from '../steps/rules.ts';
import { AttemptMenu } from './attempt-menu.tsx';
import { Choice } from './choice.tsx';
import { SettingForm } from './form.tsx';
import { RangeSetting } from './range.tsx';
import { TieSetting } from './tie.tsx';
import { UnitSetting } from './unit.tsx';
import { WindowForm } from './window-form.tsx';
import './sentence.css';

const ORDERS: readonly {
  readonly id: FunnelOrder;
  readonly words: string;
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    id: 'ordered',
    words: 'in this order',
    label: 'In this order',
    detail: 'Other events may lie between the steps.',
  },
  {
    id: 'strict',
    words: 'directly one after another',
    label: 'Directly one after another',
    detail: 'Nothing else may lie between the steps.',
  },
  {
    id: 'any',
    words: 'in any order',
    label: 'In any order',
    detail: 'How many different steps a user does within one window.',
  },
];

const stepsInWords = (n: number): string => (n === 0 ? 'the steps' : n === 1 ? 'this step' : `these ${n} steps`);

/** How the funnel counts, as a sentence whose parts can be changed. */
export function SettingsSentence() {
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { order, window, range, rangeApplies } = document;
  const refused = anyOrderRefused(document);
  const ordered = ORDERS.find((one) => one.id === order)!;
  return (
    <p className="settings">
      <UnitSetting
        unit={document.unit}
        rule={document}
        title="Who or what goes through the funnel"
        onUnit={(unit) => funnelEditor.edit((funnel) => setUnit(funnel, unit))}
        onSession={(session) => funnelEditor.edit((funnel) => setSession(funnel, session))}
      />
      <span className="settings-note">among</span>
      <SegmentSetting
        segment={document.segment}
        onChange={(segment) => funnelEditor.edit((funnel) => setSegment(funnel, segment))}
      />
      <span className="settings-note">doing {stepsInWords(document.steps.length)}</span>
      <MenuButton
        label="Order of the steps"
        placement="bottom start"
        selectionMode="single"
        selectedKeys={[order]}
        disallowEmptySelection
        disabledKeys={refused === null ? [] : ['any']}
        onSelectionChange={(keys) => funnelEditor.edit((funnel) => setOrder(funnel, [...keys][0] as FunnelOrder))}
        trigger={
          <AriaButton className="button button-quiet setting" aria-label={`Order: ${ordered.words}`}>
            {ordered.words}
            <ChevronDown aria-hidden="true" />
          </AriaButton>
        }
      >
        {ORDERS.map(({ id, label, detail }) => (
          <MenuItem key={id} id={id} label={label} detail={id === 'any' ? (refused ?? detail) : detail} />
        ))}
      </MenuButton>
      <SettingForm label="Window" words={windowInWords(window, locale)} title="Time from the first step to the last">
        <WindowForm />
      </SettingForm>
      <TieSetting />
      <span className="settings-note">counting</span>
      <AttemptMenu />
      <span className="settings-note">of</span>
      <FilterSetting
        where={document.where}
        onChange={(filters) => funnelEditor.edit((funnel) => setFunnelFilters(funnel, filters))}
      />
      <span className="settings-note">entered</span>
      <RangeSetting
        range={range}
        title="Entered from the first to the last of these days"
        onChange={(next) => funnelEditor.edit((funnel) => setRange(funnel, next, funnel.rangeApplies))}
      >
        {range !== null && (
          <RadioGroup
            aria-label="What the dates apply to"
            value={rangeApplies}
            onChange={(applies) =>
              funnelEditor.edit((funnel) => setRange(funnel, range, applies as typeof rangeApplies))
            }
          >
            <Choice value="entries" label="Entries" detail="Who entered on these days may convert later." />
            <Choice value="all-events" label="All events" detail="Nothing before or after these days counts." />
          </RadioGroup>
        )}
      </RangeSetting>
    </p>
  );
}
