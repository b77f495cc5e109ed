import { Plus, X } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { breakdownScenes, groupName } from '../../../charts/analysis/breakdown.ts';
import { breakdownPicture } from '../../../charts/analysis/picture.ts';
import { breakdownCsv, funnelCsv } from '../../../charts/funnel/csv.ts';
import { formatCount } from '../../../charts/words/format.ts';
import type { PropertySummary } from '../../../contract/methods.ts';
import { type Breakdown, type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import { setBreakdown } from '../../../core/funnel/edit.ts';
import type { FunnelGroup, FunnelResult } from '../../../core/funnel/result.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem } from '../../ui/menu.tsx';
import { type Option, Select } from '../../ui/select.tsx';
import { counted } from '../../ui/words.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { unitsBehind } from '../funnel/chart.tsx';
import type { Answer } from '../funnel/editor.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import type { ListedUnits } from '../people/listed-units.ts';
import { Choice } from './choice.tsx';
import { FigureTable } from './figure-table.tsx';
import { chanceColumn, countColumn, type Figures, pointsColumn, rateColumn, timeColumn } from './figures.ts';
import { besideOthers } from './variants.ts';
import { Unanswered } from './view-problem.tsx';
import './breakdown-view.css';

const TOPS = ['3', '5', '10', '20', '50'] as const;

/** The funnel by the values of a property. */
export function BreakdownView({ answer }: { readonly answer: Answer }) {
  const { host } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const present = useStore(funnelEditor.store, (state) => state.document);
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { properties } = dataset;
  const waiting = useStore(funnelEditor.store, (state) => state.waiting);
  const { document, result } = answer;
  const { breakdown } = present;
  const change = (part: Partial<Breakdown>) =>
    funnelEditor.edit((funnel) => setBreakdown(funnel, { ...(funnel.breakdown ?? FIRST), ...part }));
  const told = document.breakdown !== null && result.groups !== undefined;
  // Further properties are a way of looking, not of counting: they are asked for beside the funnel.
  const [also, setAlso] = useState<readonly string[]>([]);
  const question = useMemo(() => {
    const more = also.filter((property) => property !== document.breakdown?.property);
    return told && more.length > 0
      ? more.map((property) => ({ ...document, breakdown: { ...document.breakdown!, property } }))
      : null;
  }, [told, document, also]);
  const remote = useRemote(question, (asked, signal) =>
    Promise.all(
      asked.map(async (funnel) => ({
        document: funnel,
        result: await host.client.call('funnel.run', { dataset: dataset.id, funnel }, { signal }),
      })),
    ),
  );
  const parts = useMemo(
    () => (told ? [{ document, result }, ...(remote.answer ?? [])] : null),
    [told, document, result, remote.answer],
  );
  useExportable(
    useMemo(
      (): Exportable | null =>
        parts && {
          name: `by ${parts.map((part) => part.document.breakdown!.property).join(', ')}`,
          shows: { kind: 'funnel', document },
          picture: (options) => breakdownPicture(parts, { ...options, document }),
          csv: () =>
            parts.length === 1
              ? funnelCsv(result)
              : breakdownCsv(
                  parts.map((part) => ({ property: part.document.breakdown!.property, result: part.result })),
                ),
        },
      [parts, result, document],
    ),
  );
  const draw = useCallback(
    (room: SceneRoom) => breakdownScenes(parts!, { width: room.width, theme: room.theme, locale }),
    [parts],
  );
  const figures = useMemo(() => parts && groupFigures(parts, locale), [parts]);
  const options = propertyOptions(properties);
  const more = options.filter(({ id }) => id !== breakdown?.property && !also.includes(id)).slice(0, MOST_LISTED);
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
        {also.map((property) => (
          <Button
            key={property}
            aria-label={`Not by ${property}`}
            onPress={() => setAlso(also.filter((one) => one !== property))}
          >
            {property}
            <X aria-hidden="true" />
          </Button>
        ))}
        <MenuButton
          label="Another property"
          placement="bottom start"
          trigger={
            <Button isDisabled={also.length >= MOST_ALSO || more.length === 0}>
              <Plus aria-hidden="true" />
              And by…
            </Button>
          }
        >
          {more.map(({ id, label, detail }) => (
            <MenuItem key={id} id={id} label={label} detail={detail} onAction={() => setAlso([...also, id])} />
          ))}
        </MenuButton>
        <Button
          look="quiet"
          onPress={() => {
            setAlso([]);
            funnelEditor.edit((funnel) => setBreakdown(funnel, null));
          }}
        >
          No breakdown
        </Button>
      </div>
      {remote.problem && <Unanswered problem={remote.problem} />}
      {parts && (
        <>
          <SceneFigure
            testId="breakdown-chart"
            waiting={waiting || remote.waiting}
            draw={draw}
            open={unitsBehind(document)}
          />
          {figures && <FigureTable figures={figures} />}
        </>
      )}
    </>
  );
}

const propertyOptions = (properties: readonly PropertySummary[]): Option[] =>
  properties.map(({ name, distinct }) => ({ id: name, label: name, detail: counted(distinct, 'value') }));

/** More charts than these are no help. */
const MOST_ALSO = 4;
const MOST_LISTED = 100;

const FIRST: Breakdown = { property: '', attribution: 'first', step: 0, top: 10 };

const ATTRIBUTIONS = [
  { id: 'first', words: 'first had', detail: 'On the first event in the dates that carries it.' },
  { id: 'last', words: 'last had', detail: 'On the last event in the dates that carries it.' },
  {
    id: 'step',
    words: 'had at a step',
    detail: 'On the event that was taken as a step you choose; who never got there has none.',
  },
  {
    id: 'all',
    words: 'held throughout',
    detail: 'The funnel among the events of each value alone; a user may stand under several.',
  },
] as const;

/** Properties that tell groups apart: more than one value, but not one for everybody. */
function Suggestions({ onChoose }: { readonly onChoose: (property: string) => void }) {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const properties = useStore(editor.store, (state) => state.dataset.properties);
  const segments = useStore(editor.store, (state) => state.history.present.segments);
  const suited = properties.filter(({ distinct }) => distinct > 1 && distinct <= 60).slice(0, 8);
  const options = propertyOptions(properties);
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
      {segments.length > 0 && (
        <>
          <p>Or those of a segment beside everybody else:</p>
          <div className="breakdown-suited">
            {segments.map(({ id, name, document }) => (
              <Button
                key={id}
                onPress={() => {
                  funnelEditor.compare(besideOthers(name, document));
                  funnelEditor.showView('compare');
                }}
              >
                {name}
              </Button>
            ))}
          </div>
        </>
      )}
      {properties.length > suited.length && (
        <Select label="Any property" options={options} value={null} placeholder="Choose…" onChange={onChoose} />
      )}
    </div>
  );
}

interface GroupRow extends FunnelGroup {
  readonly document: FunnelDocument;
  readonly isAll: boolean;
  /** Said where there are several. */
  readonly property: string | null;
}

function groupFigures(
  parts: readonly { readonly document: FunnelDocument; readonly result: FunnelResult }[],
  at: string,
): Figures<GroupRow> {
  const [{ result, document }] = parts;
  const rows = parts.flatMap((part) =>
    (part.result.groups ?? []).map((group) => ({
      ...group,
      document: part.document,
      isAll: false,
      property: parts.length > 1 ? part.document.breakdown!.property : null,
    })),
  );
  const filled = (value: (group: GroupRow) => number | null) => (group: GroupRow) =>
    group.entered === 0 ? null : value(group);
  const all: GroupRow = { ...result, document, isAll: true, value: 'All', comparison: null, property: null };
  const listed =
    ({ step, state }: ListedUnits) =>
    (group: GroupRow) =>
      funnelPeople(group.document, {
        step,
        state,
        ...(!group.isAll && { group: group.value, merged: group.merged !== undefined }),
      });
  return {
    lead: {
      head: 'Value',
      name: (group) => (group.property === null ? '' : `${group.property}: `) + groupName(group, at),
    },
    rows,
    whole: all,
    columns: [
      countColumn({
        id: 'entered',
        head: 'Entered',
        value: ({ entered }) => entered,
        behind: listed({ step: 0, state: 'reached' }),
      }),
      ...result.steps.slice(1).map(({ index, label }) =>
        rateColumn<GroupRow>({
          id: `step-${index}`,
          head: `To ${label}`,
          title: `Share of those who entered that reached “${label}”`,
          value: filled((group) => group.steps[index].fromEntry),
        }),
      ),
      countColumn({
        id: 'converted',
        head: 'Converted',
        value: ({ converted }) => converted,
        behind: listed({ step: document.steps.length - 1, state: 'reached' }),
      }),
      countColumn({
        id: 'open',
        head: 'Still open',
        value: ({ open }) => open,
        behind: listed({ step: null, state: 'open' }),
      }),
      pointsColumn({
        id: 'difference',
        head: 'Against the others',
        title: 'Difference to all other values together, in percentage points',
        value: ({ comparison }) => comparison?.difference ?? null,
      }),
      chanceColumn({
        id: 'q',
        head: 'q',
        title: 'How often a difference this large would be chance, corrected for the number of values',
        value: ({ comparison }) => comparison?.q ?? null,
      }),
      timeColumn({ id: 'median', head: 'Median time', value: ({ time }) => time?.median ?? null }),
    ],
  };
}
