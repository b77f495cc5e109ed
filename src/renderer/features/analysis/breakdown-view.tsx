import { useCallback, useMemo } from 'react';
import { breakdownPicture } from '../../../charts/analysis-picture.ts';
import { breakdownScene, formatPoints, groupName } from '../../../charts/breakdown-scene.ts';
import { formatCount } from '../../../charts/format.ts';
import { funnelCsv } from '../../../charts/funnel-csv.ts';
import { type Breakdown, stepLabel } from '../../../core/funnel-document.ts';
import { setBreakdown } from '../../../core/funnel-edit.ts';
import type { FunnelGroup, FunnelResult } from '../../../core/funnel-result.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { unitsBehind } from '../funnel/funnel-chart.tsx';
import type { Answer } from '../funnel/studio.ts';
import { Choice } from './choice.tsx';
import { type Exhibit, useExhibit } from './exhibit.ts';
import { FigureTable } from './figure-table.tsx';
import { countColumn, type Figures, rateColumn, timeColumn } from './figures.ts';
import './breakdown-view.css';

const TOPS = ['3', '5', '10', '20', '50'] as const;

/** The funnel by the values of a property. */
export function BreakdownView({ answer }: { readonly answer: Answer }) {
  const studio = useStudio();
  const present = useStore(studio.store, (state) => state.history.present.document);
  const properties = useStore(studio.store, (state) => state.dataset.properties);
  const waiting = useStore(studio.store, (state) => state.waiting);
  const { document, result } = answer;
  const { breakdown } = present;
  const change = (part: Partial<Breakdown>) =>
    studio.edit((funnel) => setBreakdown(funnel, { ...(funnel.breakdown ?? FIRST), ...part }));
  const told = document.breakdown !== null && result.groups !== undefined;
  useExhibit(
    useMemo(
      (): Exhibit | null =>
        told
          ? {
              name: `by ${document.breakdown!.property}`,
              document,
              picture: (options) => breakdownPicture(result, { ...options, document }),
              csv: () => funnelCsv(result),
            }
          : null,
      [told, result, document],
    ),
  );
  const draw = useCallback(
    (room: SceneRoom) => breakdownScene(result, { width: room.width, theme: room.theme, locale, document }),
    [result, document],
  );
  const figures = useMemo(() => (told ? groupFigures(result, locale) : null), [told, result]);
  const options = properties.map(({ name, distinct }) => ({
    id: name,
    label: name,
    detail: `${formatCount(distinct, locale)} ${distinct === 1 ? 'value' : 'values'}`,
  }));
  if (breakdown === null) return <Suggestions onChoose={(property) => change({ property })} />;
  return (
    <>
      <div className="view-tools">
        <span>By</span>
        <Select
          label="Property"
          hideLabel
          options={options}
          value={breakdown.property}
          onChange={(property) => change({ property })}
        />
        <Choice
          label="Value"
          options={ATTRIBUTIONS}
          value={breakdown.attribution}
          onChange={(attribution) => change({ attribution })}
        />
        {breakdown.attribution === 'step' && (
          <Choice
            label="Step"
            options={present.steps.map((step, index) => ({
              id: String(index),
              words: `${index + 1} ${stepLabel(step)}`,
            }))}
            value={String(breakdown.step)}
            onChange={(id) => change({ step: Number(id) })}
          />
        )}
        <Choice
          label="How many"
          options={TOPS.map((id) => ({ id, words: `top ${id}` }))}
          value={String(breakdown.top) as (typeof TOPS)[number]}
          onChange={(id) => change({ top: Number(id) })}
        />
        <Button look="quiet" onPress={() => studio.edit((funnel) => setBreakdown(funnel, null))}>
          No breakdown
        </Button>
      </div>
      {told && (
        <>
          <SceneFigure testId="breakdown-chart" waiting={waiting} draw={draw} open={unitsBehind(document)} />
          {figures && <FigureTable figures={figures} />}
        </>
      )}
    </>
  );
}

const FIRST: Breakdown = { property: '', attribution: 'first', step: 0, top: 10 };

const ATTRIBUTIONS = [
  { id: 'first', words: 'at the first step', detail: 'The value at the event that entered.' },
  { id: 'last', words: 'at the furthest step', detail: 'The value at the last step reached.' },
  { id: 'step', words: 'at one step', detail: 'The value at a step you choose; who never got there has none.' },
  { id: 'all', words: 'held all along', detail: 'Only attempts that keep one value on every step count.' },
] as const;

/** Properties that tell groups apart: more than one value, but not one for everybody. */
function Suggestions({ onChoose }: { readonly onChoose: (property: string) => void }) {
  const properties = useStore(useStudio().store, (state) => state.dataset.properties);
  const suited = properties.filter(({ distinct }) => distinct > 1 && distinct <= 60).slice(0, 8);
  const options = properties.map(({ name, distinct }) => ({
    id: name,
    label: name,
    detail: `${formatCount(distinct, locale)} ${distinct === 1 ? 'value' : 'values'}`,
  }));
  return (
    <div className="funnel-empty">
      <strong>Compare the values of a property</strong>
      <p>
        {properties.length === 0 ? 'This data has no properties.' : 'Who converts better: by country, plan, source … ?'}
      </p>
      <div className="breakdown-suited">
        {suited.map(({ name, distinct }) => (
          <Button key={name} onPress={() => onChoose(name)}>
            {name} <span className="muted figures">{formatCount(distinct, locale)}</span>
          </Button>
        ))}
      </div>
      {properties.length > suited.length && (
        <Select label="Any property" options={options} value={null} placeholder="Choose…" onChange={onChoose} />
      )}
    </div>
  );
}

function groupFigures(result: FunnelResult, at: string): Figures<FunnelGroup> {
  const filled = (value: (group: FunnelGroup) => number | null) => (group: FunnelGroup) =>
    group.entered === 0 ? null : value(group);
  const all: FunnelGroup = { ...result, value: 'All', comparison: null };
  return {
    lead: { head: 'Value', name: (group) => groupName(group, at) },
    rows: result.groups ?? [],
    whole: all,
    columns: [
      countColumn({ id: 'entered', head: 'Entered', value: ({ entered }) => entered }),
      ...result.steps.slice(1).map(({ index, label }) =>
        rateColumn<FunnelGroup>({
          id: `step-${index}`,
          head: `To ${label}`,
          title: `Share of those who entered that reached “${label}”`,
          value: filled((group) => group.steps[index].fromEntry),
        }),
      ),
      countColumn({ id: 'converted', head: 'Converted', value: ({ converted }) => converted }),
      countColumn({ id: 'open', head: 'Still open', value: ({ open }) => open }),
      {
        id: 'difference',
        head: 'Against the others',
        title: 'Difference to all other values together, in percentage points',
        kind: 'points',
        value: ({ comparison }) => comparison?.difference ?? null,
        show: (value) => formatPoints(value, at),
      },
      {
        id: 'q',
        head: 'q',
        title: 'How often a difference this large would be chance, corrected for the number of values',
        kind: 'points',
        value: ({ comparison }) => comparison?.q ?? null,
        show: (value) => (value < 0.001 ? '<0.001' : value.toFixed(3)),
      },
      timeColumn({ id: 'median', head: 'Median time', value: ({ time }) => time?.median ?? null }),
    ],
  };
}
