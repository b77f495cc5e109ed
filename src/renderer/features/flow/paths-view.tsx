import { Funnel } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { pathsCsv } from '../../../charts/flow/journeys-csv.ts';
import { pathsPicture } from '../../../charts/flow/paths-scene.ts';
import { flowNoun, pathInWords } from '../../../charts/flow/words.ts';
import { formatCount } from '../../../charts/words/format.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { funnelOfPath } from '../../../core/flow/path-funnel.ts';
import type { FlowPath, FlowPaths } from '../../../core/flow/paths-result.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { capitalised } from '../../ui/words.ts';
import { FigureGrid } from '../analysis/figure-grid.tsx';
import { TakeAlong } from '../analysis/figure-table.tsx';
import { countColumn, type Figures, rateColumn, timeColumn } from '../analysis/figures.ts';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import { addDocument } from '../documents/project.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { TierSign } from '../tags/tier-chip.tsx';
import { useEventTiers } from '../tags/tiers.ts';
import { journeyPeople } from './people.ts';

/** Rows that are shown at once. */
const SHOWN = 100;

interface PathsAnswer {
  readonly document: FlowDocument;
  readonly list: FlowPaths;
}

/** Whole journeys as a list, the most taken first. */
export function PathsView({ flow }: { readonly flow: FlowDocument }) {
  const { client } = useApp().host;
  const editor = useEditor();
  const dataset = useStore(editor.store, (state) => state.dataset.id);
  const tags = useStore(editor.store, (state) => state.history.present.tags);
  const tiers = useEventTiers();
  const question = useMemo(() => {
    const macros = tags.tags.filter(({ tier }) => tier === 'macro').map(({ event }) => event);
    return { flow, chosen: macros.length > 0 ? macros : null };
  }, [flow, tags]);
  const { answer, waiting, problem } = useRemote(
    question,
    async (asked, signal): Promise<PathsAnswer> => ({
      document: asked.flow,
      list: await client.call('flow.paths', { dataset, ...asked }, { signal }),
    }),
  );
  useExportable(
    useMemo(
      () =>
        answer && {
          name: 'paths',
          shows: { kind: 'flow' as const, document: answer.document },
          picture: (options) => pathsPicture(answer.list, { ...options, document: answer.document, tiers }),
          csv: () => pathsCsv(answer.list),
        },
      [answer, tiers],
    ),
  );
  if (problem) return <Unanswered problem={problem} />;
  return answer && <PathsTable answer={answer} waiting={waiting} />;
}

function PathsTable({
  answer: { document, list },
  waiting,
}: {
  readonly answer: PathsAnswer;
  readonly waiting: boolean;
}) {
  const editor = useEditor();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toFunnel = useCallback(
    (funnel: FunnelDocument) =>
      editor.change((project) =>
        addDocument(project, { id: crypto.randomUUID(), kind: 'funnel', name: '', document: funnel }, project.shown),
      ),
    [editor],
  );
  const figures = useMemo(() => pathFigures(document, list, toFunnel), [document, list, toFunnel]);
  if (list.paths.length === 0) return <ViewProblem text="No journeys: nobody did what the flow asks for." />;
  return (
    <section className={waiting ? 'figure-table paths paths-waiting' : 'figure-table paths'} aria-label="Paths">
      <header className="figure-table-header">
        <p className="muted">
          {formatCount(list.paths.length + list.more, locale)} different paths
          {list.more > 0 && `, the first ${formatCount(list.paths.length, locale)} of them here`}
        </p>
        <TakeAlong figures={figures} hidden={hidden} onHide={setHidden} />
      </header>
      <FigureGrid figures={figures} hidden={hidden} most={SHOWN} />
    </section>
  );
}

/** The list as a table. Conversion only where there are macros. */
export function pathFigures(
  document: FlowDocument,
  { paths }: FlowPaths,
  toFunnel: (funnel: FunnelDocument) => void,
): Figures<FlowPath> {
  const units = capitalised(flowNoun({ ...document, count: 'units' }, 2));
  return {
    lead: {
      head: 'Path',
      name: (path) => pathInWords(document, path),
      show: (path) => <Path document={document} path={path} onFunnel={toFunnel} />,
    },
    rows: paths,
    columns: [
      countColumn({
        id: 'units',
        head: units,
        title: 'Distinct: one may stand on several paths',
        bar: true,
        value: (path) => path.units,
        behind: ({ items, cut }) => journeyPeople(document, { kind: 'whole', items, cut }),
      }),
      countColumn({ id: 'journeys', head: 'Journeys', bar: true, value: ({ journeys }) => journeys }),
      rateColumn({ id: 'share', head: 'Share', title: 'Of all journeys', value: ({ share }) => share }),
      ...(paths.some(({ converted }) => converted !== null)
        ? [
            countColumn<FlowPath>({
              id: 'converted',
              head: 'Converted',
              title: 'With a macro conversion in such a journey, or in its time',
              bar: true,
              value: ({ converted }) => converted,
            }),
            rateColumn<FlowPath>({
              id: 'rate',
              head: 'Rate',
              title: 'Converted, of those on the path',
              value: (path) => (path.converted === null || path.units === 0 ? null : path.converted / path.units),
            }),
          ]
        : []),
      timeColumn({
        id: 'median',
        head: 'Median time',
        title: 'From the first to the last event of the whole journey',
        value: ({ medianMs }) => medianMs,
      }),
      countColumn({ id: 'length', head: 'Steps', value: ({ items }) => items.length }),
    ],
  };
}

interface PathProps {
  readonly document: FlowDocument;
  readonly path: FlowPath;
  readonly onFunnel: (funnel: FunnelDocument) => void;
}

/** The items of a path, with how often each was repeated, and the way to its funnel. */
function Path({ document, path: { items, repeats, cut, journeys }, onFunnel }: PathProps) {
  const funnel = funnelOfPath(document, items);
  const parts = items.map((item, i) => ({ item, times: journeys > 0 ? 1 + repeats[i] / journeys : 1 }));
  const backward = document.anchor?.at === 'end';
  const shown = backward ? parts.toReversed() : parts;
  return (
    <span className="path">
      <span>
        {backward && cut && <span className="muted">… → </span>}
        {shown.map(({ item, times }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item of a path is its place
          <span key={i}>
            {i > 0 && <span className="muted"> → </span>}
            {document.item === null && <TierSign event={item} />}
            <bdi>
              <Name>{item === '' ? '“”' : item}</Name>
            </bdi>
            {times >= 1.05 && <span className="path-times figures">&nbsp;×{formatTimes(times)}</span>}
          </span>
        ))}
        {!backward && cut && <span className="muted"> → …</span>}
      </span>
      {funnel && items.length > 1 && (
        <IconButton
          label="Make a funnel of these steps; it also counts who went on"
          className="path-funnel"
          onPress={() => onFunnel(funnel)}
        >
          <Funnel aria-hidden="true" />
        </IconButton>
      )}
    </span>
  );
}

const formatTimes = (times: number): string => times.toLocaleString(locale, { maximumFractionDigits: 1 });
