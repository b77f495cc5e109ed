import { Plus, X } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { type Compared, compareScene, openCaution } from '../../../charts/analysis/compare.ts';
import { compareCsv } from '../../../charts/analysis/compare-csv.ts';
import { comparePicture } from '../../../charts/analysis/picture.ts';
import { themes } from '../../../charts/scene/theme.ts';
import type { Warning } from '../../../core/data/warning.ts';
import { type FunnelDocument, stepLabel } from '../../../core/funnel/document.ts';
import { compareToFirst } from '../../../core/statistics/comparison.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import type { MarkData } from '../../charts/scene-view.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { Name } from '../../ui/name.tsx';
import { Select } from '../../ui/select.tsx';
import { useTheme } from '../../ui/use-theme.ts';
import type { Exportable } from '../documents/exportable.ts';
import { documentTitles } from '../documents/kinds.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { unitsBehind } from '../funnel/chart.tsx';
import { funnelsOf } from '../funnel/editor.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import type { People } from '../people/people.ts';
import { daysOf, previousDays, rangeOf } from '../settings/date-range.ts';
import { RangeForm } from '../settings/range-form.tsx';
import { useEventOptions } from '../tags/tiers.ts';
import { Choice } from './choice.tsx';
import { DoubtLines } from './doubt-lines.tsx';
import { FigureTable } from './figure-table.tsx';
import { chanceColumn, countColumn, type Figures, pointsColumn, rateColumn, timeColumn } from './figures.ts';
import {
  besideOthers,
  documentOf,
  MAX_VARIANTS,
  previousPeriod,
  suggestedRoute,
  type Variant,
  variantName,
  withSegment,
} from './variants.ts';
import { Unanswered } from './view-problem.tsx';
import './compare-view.css';

/** Up to eight funnels side by side and as differences: dates, segments, routes, other funnels, other data sets. */
export function CompareView() {
  const { host, workspace, openDataset } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const present = useStore(funnelEditor.store, (state) => state.document);
  const variants = useStore(funnelEditor.store, (state) => state.variants);
  const question = useMemo(() => {
    const asked = variants.flatMap((variant) => {
      const document = documentOf(variant, present);
      const of = variant.kind === 'dataset' ? variant.id : dataset.id;
      return document ? [{ name: variantName(variant, present, dataset, variants), document, dataset: of }] : [];
    });
    return asked.length > 1 ? asked : null;
  }, [variants, present, dataset]);
  const remote = useRemote(question, async (asked, signal): Promise<readonly ComparedData[]> => {
    const results = await Promise.all(
      asked.map(({ document, dataset }) => host.client.call('funnel.run', { dataset, funnel: document }, { signal })),
    );
    const comparisons = compareToFirst(results.map(({ converted, entered }) => ({ count: converted, of: entered })));
    return asked.map((one, index) => ({
      ...one,
      result: results[index],
      comparison: comparisons[index],
    }));
  });
  const compared = remote.answer;
  const first = remote.question?.[0].document ?? present;
  useExportable(
    useMemo(
      (): Exportable | null =>
        compared && {
          name: 'compared',
          shows: { kind: 'funnel', document: first },
          picture: (options) => comparePicture(compared, { ...options, document: first }),
          csv: () => compareCsv(compared),
        },
      [compared, first],
    ),
  );
  const draw = useCallback((room: SceneRoom) => compareScene(compared!, { ...room, locale }), [compared]);
  const openUnits = (mark: MarkData, close: () => void) =>
    compared && 'part' in mark && unitsBehind(compared[mark.funnel ?? 0].document)(mark, close);
  /** Who is in another data set is listed where that is open. */
  const leave = (mark: MarkData): boolean => {
    const other = compared && 'part' in mark ? compared[mark.funnel ?? 0] : null;
    if (!other || other.dataset === dataset.id) return false;
    const action = { label: 'Open it', run: () => void openDataset(other.dataset) };
    workspace.tell({ tone: 'done', text: `The people of “${other.name}” are listed in that data set.`, action });
    return true;
  };
  const caution = compared && openCaution(compared, locale);
  const figures = useMemo(() => compared && compareFigures(compared, dataset.id), [compared, dataset.id]);
  return (
    <>
      <ul className="variants" aria-label="Compared">
        {variants.map((variant, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what is compared has no identity beyond its place
          <VariantRow key={index} variant={variant} index={index} />
        ))}
        <li>
          <AddVariant />
        </li>
      </ul>
      {question === null ? (
        <Invitation />
      ) : remote.problem ? (
        <Unanswered problem={remote.problem} />
      ) : (
        compared && (
          <>
            {caution && <p className="view-said">{caution}</p>}
            <DoubtLines warnings={doubtsElsewhere(compared, dataset.id)} remedy={() => null} />
            <SceneFigure testId="compare-chart" waiting={remote.waiting} draw={draw} open={openUnits} follow={leave} />
            {figures && <FigureTable figures={figures} />}
          </>
        )
      )}
    </>
  );
}

function VariantRow({ variant, index }: { readonly variant: Variant; readonly index: number }) {
  const { workspace } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const present = useStore(funnelEditor.store, (state) => state.document);
  const variants = useStore(funnelEditor.store, (state) => state.variants);
  const theme = themes[useTheme(useStore(workspace.store, (state) => state.settings.theme))];
  const name = variantName(variant, present, dataset, variants);
  const change = (next: Variant) => funnelEditor.compare(variants.with(index, next));
  return (
    <li className="variant">
      <span className="variant-swatch" style={{ background: theme.series[index] }} />
      {variant.kind === 'range' ? (
        <DialogTrigger>
          <AriaButton className="button button-quiet setting">{name}</AriaButton>
          <Popover placement="bottom start" offset={4} className="popover">
            <Dialog aria-label="Dates" className="window-form">
              <RangeForm
                range={variant.range}
                extent={dataset}
                onChange={(range) =>
                  change({ kind: 'range', range: range ?? rangeOf(daysOf(null, dataset), dataset.timezone) })
                }
              />
            </Dialog>
          </Popover>
        </DialogTrigger>
      ) : variant.kind === 'route' ? (
        <Route variant={variant} onChange={change} />
      ) : (
        <span className="variant-name">
          <Name>{name}</Name>
        </span>
      )}
      {variants.length > 1 && (
        <IconButton label={`Do not compare ${name}`} onPress={() => funnelEditor.compare(variants.toSpliced(index, 1))}>
          <X aria-hidden="true" />
        </IconButton>
      )}
    </li>
  );
}

function Route({
  variant,
  onChange,
}: {
  readonly variant: Extract<Variant, { kind: 'route' }>;
  readonly onChange: (variant: Variant) => void;
}) {
  const funnelEditor = useFunnelEditor();
  const events = useEventOptions();
  const { steps } = useStore(funnelEditor.store, (state) => state.document);
  return (
    <>
      <Select
        label="Event"
        hideLabel
        options={events}
        value={variant.event}
        onChange={(event) => onChange({ ...variant, event })}
      />
      <Choice
        label="How"
        options={[
          { id: 'instead', words: 'instead of' },
          { id: 'before', words: 'before' },
        ]}
        value={variant.how}
        onChange={(how) => onChange({ ...variant, how })}
      />
      <Choice
        label="Step"
        options={steps.map((step, index) => ({ id: String(index), words: `${index + 1} ${stepLabel(step)}` }))}
        value={String(variant.step)}
        onChange={(id) => onChange({ ...variant, step: Number(id) })}
      />
    </>
  );
}

/** A segment that is made to be compared. */
const NEW_SEGMENT = { kind: 'segment', draft: { name: '', document: null, compare: true } } as const;

function AddVariant() {
  const { workspace } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { documents, shown, segments } = useStore(editor.store, (state) => state.history.present);
  const present = useStore(funnelEditor.store, (state) => state.document);
  const variants = useStore(funnelEditor.store, (state) => state.variants);
  const add = (variant: Variant) => funnelEditor.compare([...variants, variant]);
  const route = suggestedRoute(present, dataset.list.events, variants);
  const previous = previousPeriod(present, dataset);
  const titles = documentTitles(documents);
  const datasets = useStore(workspace.store, (state) => state.datasets).filter(({ id }) => id !== dataset.id);
  const others = funnelsOf(documents).filter(({ id, document }) => document.steps.length > 0 && id !== shown);
  return (
    <MenuButton
      label="Compare with"
      placement="bottom start"
      trigger={
        <Button isDisabled={variants.length >= MAX_VARIANTS}>
          <Plus aria-hidden="true" />
          Compare with…
        </Button>
      }
    >
      <MenuSection title="Dates">
        {previous && (
          <MenuItem id="previous" label={previous.label} onAction={() => funnelEditor.compare(previous.variants)} />
        )}
        <MenuItem
          id="dates"
          label="Other dates…"
          onAction={() =>
            add({
              kind: 'range',
              range: rangeOf(previousDays(daysOf(present.range, dataset)), dataset.timezone),
            })
          }
        />
      </MenuSection>
      <MenuSection title="Routes">
        <MenuItem
          id="route"
          label="Another route to the same goal…"
          detail="With another event in the place of a step, or before it."
          isDisabled={route === null}
          onAction={() => route && add(route)}
        />
      </MenuSection>
      <MenuSection title="Segments">
        {segments.map(({ id, name, document }) => (
          <MenuItem
            key={id}
            id={`segment-${id}`}
            label={name}
            detail={variants.some(({ kind }) => kind === 'segment') ? undefined : 'And, beside it, everybody else.'}
            onAction={() => funnelEditor.compare(withSegment(variants, name, document))}
          />
        ))}
        <MenuItem id="new-segment" label="New segment…" onAction={() => workspace.ask(NEW_SEGMENT)} />
      </MenuSection>
      {others.length > 0 && (
        <MenuSection title="Funnels">
          {others.map(({ id, document }) => {
            const name = titles.get(id)!;
            return (
              <MenuItem
                key={id}
                id={`funnel-${id}`}
                label={name}
                onAction={() => add({ kind: 'funnel', name, document })}
              />
            );
          })}
        </MenuSection>
      )}
      {datasets.length > 0 && (
        <MenuSection title="Data sets">
          {datasets.map(({ id, name }) => (
            <MenuItem key={id} id={`dataset-${id}`} label={name} onAction={() => add({ kind: 'dataset', id, name })} />
          ))}
        </MenuSection>
      )}
    </MenuButton>
  );
}

function Invitation() {
  const { workspace } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { segments } = useStore(editor.store, (state) => state.history.present);
  const present = useStore(funnelEditor.store, (state) => state.document);
  const previous = previousPeriod(present, dataset);
  const route = suggestedRoute(present, dataset.list.events);
  const [one, other] = segments;
  const compareSegments = () =>
    one === undefined
      ? workspace.ask(NEW_SEGMENT)
      : funnelEditor.compare(
          other === undefined
            ? besideOthers(one.name, one.document)
            : [one, other].map(({ name, document }) => ({ kind: 'segment', name, segment: document })),
        );
  return (
    <div className="funnel-empty">
      <strong>Compare this funnel</strong>
      <p>
        With other dates, another route to the same goal, a segment, another funnel or another data set; up to eight at
        once.
      </p>
      <div className="breakdown-suited">
        {previous && <Button onPress={() => funnelEditor.compare(previous.variants)}>{previous.label}</Button>}
        {route && <Button onPress={() => funnelEditor.compare([{ kind: 'present' }, route])}>Another route</Button>}
        <Button onPress={compareSegments}>
          {one === undefined ? 'A segment…' : `“${one.name}” with ${other ? `“${other.name}”` : 'everybody else'}`}
        </Button>
      </div>
    </div>
  );
}

/** What another data set does not have as the funnel wants it; of this one it is told at the steps. */
const doubtsElsewhere = (compared: readonly ComparedData[], present: string): readonly Warning[] =>
  compared
    .filter(({ dataset }) => dataset !== present)
    .flatMap(({ name, result: { warnings = [] } }) =>
      warnings.map((warning) => ({ ...warning, text: `${name}: ${warning.text}` })),
    );

interface ComparedData extends Compared {
  readonly dataset: string;
}

function compareFigures(compared: readonly ComparedData[], present: string): Figures<ComparedData> {
  const listed = (people: (document: FunnelDocument) => People) => (row: ComparedData) =>
    row.dataset === present ? people(row.document) : null;
  const most = Math.max(...compared.map(({ result }) => result.steps.length));
  return {
    lead: { head: 'Funnel', name: ({ name }) => name },
    rows: compared,
    columns: [
      countColumn({
        id: 'entered',
        head: 'Entered',
        value: ({ result }) => result.entered,
        behind: listed((document) => funnelPeople(document, { step: 0, state: 'reached' })),
      }),
      ...Array.from({ length: most - 1 }, (_, index) =>
        rateColumn<ComparedData>({
          id: `step-${index + 1}`,
          head: `To step ${index + 2}`,
          value: ({ result }) => result.steps[index + 1]?.fromEntry ?? null,
        }),
      ),
      countColumn({
        id: 'converted',
        head: 'Converted',
        value: ({ result }) => result.converted,
        behind: listed((document) => funnelPeople(document, { step: document.steps.length - 1, state: 'reached' })),
      }),
      countColumn({
        id: 'open',
        head: 'Still open',
        value: ({ result }) => result.open,
        behind: listed((document) => funnelPeople(document, { step: null, state: 'open' })),
      }),
      rateColumn({ id: 'rate', head: 'Conversion', value: ({ result }) => result.rate }),
      ...(['difference', 'low', 'high'] as const).map((id, at) =>
        pointsColumn<ComparedData>({
          id,
          head: ['Difference', '95 % from', 'to'][at],
          value: ({ comparison }) =>
            comparison === null ? null : at === 0 ? comparison.difference : comparison.interval[at - 1],
        }),
      ),
      chanceColumn({
        id: 'q',
        head: 'q',
        title: 'How often a difference this large would be chance, corrected for the number of comparisons',
        value: ({ comparison }) => comparison?.q ?? null,
      }),
      timeColumn({ id: 'median', head: 'Median time', value: ({ result }) => result.time?.median ?? null }),
    ],
  };
}
