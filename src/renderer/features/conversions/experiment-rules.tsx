import { DropZone, Input, Label, Text } from 'react-aria-components';
import { filtersInWords } from '../../../charts/words/document.ts';
import { formatPercent, spanInWords } from '../../../charts/words/format.ts';
import type { EventMatcher } from '../../../core/condition/document.ts';
import { macrosOf } from '../../../core/conversion/document.ts';
import type { ExperimentResult } from '../../../core/conversion/experiment/figures.ts';
import type { ConversionsDocument } from '../../../core/conversion/settings.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { Select } from '../../ui/select.tsx';
import { Choice } from '../analysis/choice.tsx';
import { MatcherFilters } from '../conditions/step-filters.tsx';
import { documentTitle, documentTitles } from '../documents/kinds.ts';
import { funnelsOf } from '../funnel/editor.ts';
import { SettingForm } from '../settings/form.tsx';
import { SpanField } from '../settings/span-field.tsx';
import { droppedTexts, EVENT_TYPE } from '../steps/drag.ts';
import { useDrag } from '../steps/drag-state.ts';
import { useEventOptions } from '../tags/tiers.ts';
import { PropertyChoice } from './property-choice.tsx';
import { useConversions } from './use-conversions.ts';

type Experiment = ConversionsDocument['experiment'];
const DAY = 86_400_000;

/** The experiment's settings, and how they are changed. */
function useExperiment(): readonly [Experiment, (part: Partial<Experiment>) => void] {
  const { change } = useConversionsEditor();
  const { experiment } = useConversions().document;
  return [experiment, (part) => change({ experiment: { ...experiment, ...part } })];
}

/** What an experiment is, as a sentence: arms, exposure, success, and how long that may take. */
export function ExperimentRules({ result }: { readonly result: ExperimentResult | null }) {
  const [{ variant, control, windowMs, split, keepOpen }, set] = useExperiment();
  const arms = result?.arms.map(({ value }) => value) ?? [];
  return (
    <>
      <p className="view-tools">
        Arms are the values of
        <PropertyChoice
          label="Variant"
          title="The property that names the arm"
          value={variant}
          onChange={(next) => set({ variant: next, control: null, split: null })}
        />
        from
        <Exposure />
        on; success is
        <Success />
        <Choice
          label="Until"
          options={[
            { id: 'end', words: 'at any later time' },
            { id: 'window', words: 'within', label: 'Within a time' },
          ]}
          value={windowMs === null ? 'end' : 'window'}
          onChange={(id) => set({ windowMs: id === 'end' ? null : 14 * DAY })}
        />
        {windowMs !== null && (
          <>
            <SettingForm label="Window" words={spanInWords(windowMs, locale)} title="After the exposure">
              <SpanField ms={windowMs} onChange={(ms) => set({ windowMs: ms })} />
            </SettingForm>
            <Choice
              label="Still open"
              options={OPEN}
              value={keepOpen ? 'kept' : 'out'}
              onChange={(id) => set({ keepOpen: id === 'kept' })}
            />
          </>
        )}
      </p>
      {(arms.length > 1 || control !== null) && (
        <p className="view-tools">
          They are held against
          <Choice
            label="Control"
            options={[
              ...[...new Set([...arms, ...(control === null ? [] : [control])])].map((value) => ({
                id: `=${value}`,
                words: value,
              })),
              ...(control === null ? [] : [{ id: '', words: 'the first by name' }]),
            ]}
            value={`=${control ?? result?.control ?? ''}`}
            onChange={(id) => set({ control: id === '' ? null : id.slice(1) })}
          />
          and were planned as
          <Split arms={arms} split={split} onChange={(next) => set({ split: next })} />
        </p>
      )}
      <ExposureDrop />
    </>
  );
}

const OPEN = [
  {
    id: 'out',
    words: 'leaving out who still can',
    label: 'Left out',
    detail: 'Of both numbers: they could have, but hardly have failed.',
  },
  { id: 'kept', words: 'counting who still can as not there', label: 'Counted', detail: 'Among those who did not.' },
] as const;

/** From when on somebody is in their arm. */
function Exposure() {
  const [{ exposure }, set] = useExperiment();
  const options = useEventOptions();
  const words =
    exposure === null
      ? 'the first event that carries it'
      : [
          exposure.event === '*' ? 'any event' : `the first ${exposure.event}`,
          exposure.where.length > 0 ? `where ${filtersInWords(exposure.where)}` : '',
        ]
          .filter(Boolean)
          .join(' ');
  return (
    <SettingForm label="Exposure" words={words} title="Somebody is exposed by">
      <Select
        label="Event"
        hideLabel
        searchable
        options={[{ id: '', label: 'The first event that carries it' }, ...options]}
        value={exposure?.event ?? ''}
        onChange={(event) => set({ exposure: event === '' ? null : { event, where: [] } })}
      />
      {exposure && (
        <MatcherFilters
          any={[exposure]}
          refused=""
          onChange={(_, where) => set({ exposure: { ...exposure, where } })}
        />
      )}
    </SettingForm>
  );
}

/** While an event is dragged: where it becomes what exposes. */
function ExposureDrop() {
  const [, set] = useExperiment();
  const dragged = useStore(useDrag(), (state) => state.dragged);
  if (dragged?.kind !== 'event') return null;
  const take = (exposure: EventMatcher) => set({ exposure });
  return (
    <DropZone
      className="exposure-drop"
      aria-label="Exposed by this event"
      getDropOperation={(types) => (types.has(EVENT_TYPE) ? 'copy' : 'cancel')}
      onDrop={async ({ items }) => {
        for (const event of await droppedTexts(items, EVENT_TYPE)) take({ event, where: [] });
      }}
    >
      <Text slot="label">Exposed by this event</Text>
    </DropZone>
  );
}

/** What counts: a macro, or to convert in one of the funnels. */
function Success() {
  const { change } = useConversionsEditor();
  const { document, tags, macro } = useConversions();
  const documents = useStore(useEditor().store, (state) => state.history.present.documents);
  const { funnel } = document.experiment;
  const titles = documentTitles(documents);
  const funnels = funnelsOf(documents).filter((one) => one.document.steps.length > 1);
  const known = funnels.find((one) => one.document === funnel) ?? funnels.find((one) => isSame(one.document, funnel));
  const kept =
    funnel && !known ? [{ id: 'kept', words: documentTitle({ kind: 'funnel', name: '', document: funnel }) }] : [];
  return (
    <Choice
      label="Success"
      options={[
        ...macrosOf(tags).map(({ event }) => ({ id: `macro ${event}`, words: event })),
        ...funnels.map(({ id }) => ({
          id: `funnel ${id}`,
          words: titles.get(id)!,
          detail: 'To convert in this funnel, from the exposure on.',
        })),
        ...kept,
      ]}
      value={known ? `funnel ${known.id}` : funnel ? 'kept' : `macro ${macro}`}
      onChange={(id) => {
        if (id === 'kept') return;
        const chosen = funnels.find((one) => `funnel ${one.id}` === id)?.document ?? null;
        change({
          ...(chosen === null && { macro: id.slice('macro '.length) }),
          experiment: { ...document.experiment, funnel: chosen },
        });
      }}
    />
  );
}

const isSame = (a: FunnelDocument, b: FunnelDocument | null): boolean => JSON.stringify(a) === JSON.stringify(b);

interface SplitProps {
  readonly arms: readonly string[];
  readonly split: Experiment['split'];
  readonly onChange: (split: Experiment['split']) => void;
}

/** How units were meant to come to the arms: what the sample ratio is checked against. */
function Split({ arms, split, onChange }: SplitProps) {
  const names = [...new Set([...arms, ...Object.keys(split ?? {})])];
  const shareOf = (arm: string): number => split?.[arm] ?? 1;
  const words = split === null ? 'equal parts' : names.map((arm) => `${arm} ${shareOf(arm)}`).join(' : ');
  return (
    <SettingForm label="Planned split" words={words} title="Units were to come to the arms as">
      {names.map((arm) => (
        <NumberField
          key={arm}
          className="field"
          value={shareOf(arm)}
          minValue={0.01}
          maxValue={1000}
          formatOptions={{ maximumFractionDigits: 2 }}
          onChange={(share) =>
            share > 0 && onChange(Object.fromEntries(names.map((one) => [one, one === arm ? share : shareOf(one)])))
          }
        >
          <Label className="field-label">{arm}</Label>
          <Input className="input" />
        </NumberField>
      ))}
      <Button isDisabled={split === null} onPress={() => onChange(null)}>
        Equal parts
      </Button>
    </SettingForm>
  );
}

/** The lift that is planned for, typed. */
export function LiftSetting() {
  const [{ lift }, set] = useExperiment();
  return (
    <SettingForm label="Lift" words={formatPercent(lift, locale)} title="A lift of the control’s rate by">
      <NumberField
        aria-label="Lift"
        value={lift}
        minValue={-0.99}
        maxValue={100}
        step={0.01}
        formatOptions={{ style: 'percent', maximumFractionDigits: 1 }}
        onChange={(next) => Number.isFinite(next) && next !== 0 && set({ lift: next })}
      >
        <Input className="input" />
      </NumberField>
      <div className="window-presets">
        {[0.02, 0.05, 0.1, 0.2].map((common) => (
          <Button key={common} onPress={() => set({ lift: common })}>
            {formatPercent(common, locale)}
          </Button>
        ))}
      </div>
    </SettingForm>
  );
}
