import type { Against, TwoGroups } from '../../../core/drop-off/question.ts';
import type { DateRange } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import { Choice } from '../analysis/choice.tsx';
import { usePropertyValues } from '../conditions/use-property-values.ts';
import { daysOf } from '../settings/date-range.ts';
import { SettingForm } from '../settings/form.tsx';
import { RangeDays } from '../settings/range-form.tsx';
import {
  frequentGroups,
  type GroupKind,
  halfGroups,
  kindOf,
  likelyProperty,
  rangeGroups,
  segmentChoices,
  segmentGroups,
  valueGroups,
} from './two-groups.ts';

const AGAINST = [
  { id: 'went-on', words: 'those who went on' },
  { id: 'converted', words: 'those who converted', detail: 'Only those who came to the end.' },
  { id: 'segments', words: 'two segments', label: 'Two segments, from their entry on' },
  { id: 'property', words: 'two values of a property', label: 'Two values of a property, from their entry on' },
  { id: 'ranges', words: 'two date ranges', label: 'Two date ranges, from their entry on' },
] as const;

interface AgainstProps {
  readonly against: Against;
  readonly onChange: (against: Against) => void;
}

/** Whom those who dropped are compared with, or which kind of two other groups with one another. */
export function AgainstChoice({ against, onChange }: AgainstProps) {
  const { host, workspace } = useApp();
  const editor = useEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { segments } = useStore(editor.store, (state) => state.history.present);
  const property = likelyProperty(dataset.properties);
  const halves = halfGroups(dataset);
  const options = AGAINST.filter(({ id }) => (id === 'property' ? property : id === 'ranges' ? halves : true));
  const take = async (id: 'went-on' | 'converted' | GroupKind): Promise<void> => {
    if (id === 'went-on' || id === 'converted') return onChange(id);
    if (id === 'ranges') return onChange(halves!);
    if (id === 'segments') {
      const [first, second] = segmentChoices(segments);
      if (first) return onChange(segmentGroups(first, second));
      // The first segment has to be made before anything can be compared with it.
      return workspace.ask({ kind: 'segment', draft: { name: '', document: null } });
    }
    const groups = await frequentGroups(host.client, dataset.id, property!.name);
    if (groups) onChange(groups);
    else workspace.tell({ tone: 'problem', text: `${property!.name} has only one value` });
  };
  return (
    <Choice
      label="Against"
      options={options}
      value={typeof against === 'string' ? against : kindOf(against)}
      onChange={(id) => void take(id).catch(workspace.fail)}
    />
  );
}

interface GroupsProps {
  readonly groups: TwoGroups;
  readonly onChange: (groups: TwoGroups) => void;
}

/** Which two groups: as a part of the sentence. */
export const GroupsSetting = ({ groups, onChange }: GroupsProps) => (
  <SettingForm label="Groups" words={`${groups.names[0]} against ${groups.names[1]}`} title="Which two groups">
    {'segments' in groups && <SegmentsForm groups={groups} onChange={onChange} />}
    {'property' in groups && <ValuesForm groups={groups} onChange={onChange} />}
    {'ranges' in groups && <RangesForm ranges={groups.ranges} onChange={onChange} />}
  </SettingForm>
);

function SegmentsForm({
  groups: { segments: chosen, names },
  onChange,
}: GroupsProps & { readonly groups: Extract<TwoGroups, { segments: unknown }> }) {
  const { segments } = useStore(useEditor().store, (state) => state.history.present);
  const here = chosen.map((document, index) => ({ name: names[index], document }));
  const all = segmentChoices(segments);
  const idOf = (document: unknown): string => JSON.stringify(document);
  // What was asked for may have been edited or deleted since.
  const known = [...all, ...here.filter((one) => all.every(({ document }) => idOf(document) !== idOf(one.document)))];
  const options = known.map(({ name, document }) => ({ id: idOf(document), label: name }));
  const find = (id: string) => known.find(({ document }) => idOf(document) === id)!;
  return (
    <>
      <Select
        label="The first"
        options={options}
        value={idOf(chosen[0])}
        onChange={(id) => onChange(segmentGroups(find(id), here[1]))}
      />
      <Select
        label="The second"
        options={options}
        value={idOf(chosen[1])}
        onChange={(id) => onChange(segmentGroups(here[0], find(id)))}
      />
    </>
  );
}

function ValuesForm({
  groups: { property, values },
  onChange,
}: GroupsProps & { readonly groups: Extract<TwoGroups, { property: string }> }) {
  const { host, workspace } = useApp();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const known = usePropertyValues(property, null, '');
  const named = (known?.values ?? []).map(({ value, count }) => ({ value, detail: counted(count, 'event') }));
  const options = [
    ...named.map(({ value, detail }) => ({ id: value, label: value === '' ? '(empty)' : value, detail })),
    ...values.flatMap((value) => (named.some((one) => one.value === value) ? [] : [{ id: value, label: value }])),
  ];
  const change = async (name: string): Promise<void> => {
    const groups = await frequentGroups(host.client, dataset.id, name);
    if (groups) onChange(groups);
    else workspace.tell({ tone: 'problem', text: `${name} has only one value` });
  };
  const choose = (first: string, second: string) =>
    first !== second && onChange(valueGroups(property, [first, second]));
  return (
    <>
      <Select
        label="Property at the entry"
        searchable
        options={dataset.properties
          .filter(({ distinct }) => distinct > 1)
          .map(({ name, distinct }) => ({ id: name, label: name, detail: counted(distinct, 'value') }))}
        value={property}
        onChange={(name) => void change(name).catch(workspace.fail)}
      />
      <Select
        label="The first"
        options={options.filter(({ id }) => id !== values[1])}
        value={values[0]}
        onChange={(value) => choose(value, values[1])}
      />
      <Select
        label="The second"
        options={options.filter(({ id }) => id !== values[0])}
        value={values[1]}
        onChange={(value) => choose(values[0], value)}
      />
    </>
  );
}

interface RangesProps {
  readonly ranges: readonly [DateRange, DateRange];
  readonly onChange: (groups: TwoGroups) => void;
}

function RangesForm({ ranges, onChange }: RangesProps) {
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const [first, second] = ranges.map((range) => daysOf(range, dataset));
  return (
    <>
      <h4 className="groups-range">The first</h4>
      <RangeDays days={first} onChange={(days) => onChange(rangeGroups([days, second], dataset.timezone))} />
      <h4 className="groups-range">The second</h4>
      <RangeDays days={second} onChange={(days) => onChange(rangeGroups([first, days], dataset.timezone))} />
    </>
  );
}
