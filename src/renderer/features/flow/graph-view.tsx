import { useCallback, useMemo, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { fittedLayout } from '../../../charts/flow/graph-layout.ts';
import { graphPicture } from '../../../charts/flow/graph-picture.ts';
import { type GraphWeight, graphScene } from '../../../charts/flow/graph-scene.ts';
import { graphCsv } from '../../../charts/flow/journeys-csv.ts';
import { MOST_WAYS, USUAL_WAYS, usualWays, waysOf } from '../../../charts/flow/threshold.ts';
import type { GraphMark } from '../../../charts/scene/shapes.ts';
import { formatCount } from '../../../charts/words/format.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { foldGraph } from '../../../core/flow/fold.ts';
import type { FlowGraph } from '../../../core/flow/paths-result.ts';
import { ChartTip } from '../../charts/scene-figure.tsx';
import { type MarkData, type PointedMark, SceneView } from '../../charts/scene-view.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import { useSize } from '../../ui/use-size.ts';
import { useTheme } from '../../ui/use-theme.ts';
import { Choice } from '../analysis/choice.tsx';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import { useExportable } from '../documents/use-exportable.ts';
import { useEventTiers } from '../tags/tiers.ts';
import { GraphPin } from './graph-pin.tsx';

interface GraphAnswer {
  readonly document: FlowDocument;
  readonly graph: FlowGraph;
}

/** Which item follows which, whenever that was. */
export function GraphView({ flow }: { readonly flow: FlowDocument }) {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const { answer, waiting, problem } = useRemote(
    flow,
    async (asked, signal): Promise<GraphAnswer> => ({
      document: asked,
      graph: await client.call('flow.graph', { dataset, flow: asked }, { signal }),
    }),
  );
  if (problem) return <Unanswered problem={problem} />;
  if (!answer) return null;
  if (answer.graph.nodes.length === 0) return <ViewProblem text="No journeys: nobody did what the flow asks for." />;
  return <Graph answer={answer} waiting={waiting} />;
}

const SCROLL_BAR = 24;
/** Smaller than this its words cannot be read: it then scrolls. */
const SMALLEST = 0.6;

function Graph({ answer: { document, graph }, waiting }: { readonly answer: GraphAnswer; readonly waiting: boolean }) {
  const { workspace } = useApp();
  const theme = useTheme(useStore(workspace.store, (state) => state.settings.theme));
  const tiers = useEventTiers();
  const [weight, setWeight] = useState<GraphWeight>('times');
  const [chosen, setChosen] = useState<number | null>(null);
  const [room, size] = useSize();
  const [width, setWidth] = useState<number | null>(null);
  // A scroll bar that comes and goes is no reason to lay everything out anew.
  if (size && (width === null || Math.abs(size.width - width) > SCROLL_BAR)) setWidth(size.width);
  const [pointed, setPointed] = useState<PointedMark | null>(null);
  const [pinned, setPinned] = useState<GraphMark | null>(null);
  const wanted = chosen ?? (width === null ? USUAL_WAYS : usualWays(width));
  const most = Math.min(graph.edges.length, MOST_WAYS);
  const threshold = waysOf(graph, Math.min(wanted, most));
  const { edges, others } = useMemo(() => foldGraph(graph, threshold), [graph, threshold]);
  const layout = useMemo(
    () => fittedLayout(graph.nodes, edges, { locale, others }, width ?? Number.POSITIVE_INFINITY),
    [graph, edges, others, width],
  );
  const looked = journeyOf(pointed?.data ?? null) ?? pinned;
  const scene = useMemo(
    () => graphScene(graph, layout, { weight, theme, locale, others, tiers, lit: looked }),
    [graph, layout, weight, theme, others, tiers, looked],
  );
  useExportable(
    useMemo(
      () => ({
        name: 'graph',
        shows: { kind: 'flow' as const, document },
        picture: (options) => graphPicture(graph, layout, { ...options, document, weight, others, tiers, threshold }),
        csv: () => graphCsv(graph),
      }),
      [graph, layout, document, weight, others, tiers, threshold],
    ),
  );
  const onMark = useCallback((mark: MarkData) => {
    const next = journeyOf(mark);
    setPinned((old) => (JSON.stringify(old) === JSON.stringify(next) ? null : next));
  }, []);
  return (
    <>
      <div className="view-tools graph-tools">
        <span>Ways by</span>
        <Choice label="Weight" options={WEIGHTS} value={weight} onChange={setWeight} />
        <Slider
          className="slider"
          value={Math.min(wanted, most)}
          minValue={Math.min(1, most)}
          maxValue={most}
          onChange={(next) => setChosen(next as number)}
        >
          <Label>Shown</Label>
          <SliderTrack className="slider-track">
            <SliderThumb className="slider-thumb" />
          </SliderTrack>
          <SliderOutput className="figures">
            {formatCount(edges.length, locale)} of {formatCount(graph.edges.length, locale)} ways: those taken at least{' '}
            {formatCount(threshold, locale)} times
          </SliderOutput>
        </Slider>
      </div>
      <div ref={room} className="flow-view">
        <figure className={waiting ? 'chart chart-dimmed' : 'chart'} aria-busy={waiting} data-testid="graph-chart">
          <div className="graph-room">
            {/* Smaller where there is little room, as long as it can be read. */}
            {width !== null && (
              <div style={{ maxWidth: layout.width, minWidth: SMALLEST * layout.width }}>
                <SceneView scene={scene} onMark={onMark} onPoint={setPointed} />
              </div>
            )}
          </div>
          {edges.length === 0 && (
            <ViewProblem text="So many ways, each taken as seldom as the others: none stands out." />
          )}
          {pointed && <ChartTip mark={pointed} />}
        </figure>
        {pinned && (
          <GraphPin key={JSON.stringify(pinned)} document={document} graph={graph} mark={pinned} onPin={setPinned} />
        )}
      </div>
    </>
  );
}

const journeyOf = (mark: MarkData | null): GraphMark | null =>
  mark !== null && 'journey' in mark ? mark.journey : null;

const WEIGHTS = [
  { id: 'times', words: 'how often they are taken' },
  { id: 'units', words: 'how many take them', detail: 'Distinct users, or what is counted.' },
  { id: 'journeys', words: 'journeys they are in' },
  { id: 'shareOut', words: 'share of where they leave', detail: 'Of the times the item was left.' },
  { id: 'shareIn', words: 'share of where they arrive', detail: 'Of the times the item was reached.' },
] as const;
