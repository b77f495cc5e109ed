import { useCallback, useMemo, useState } from 'react';
import { histogramScene, logEdges } from '../../../charts/analysis/histogram.ts';
import { histogramPicture } from '../../../charts/analysis/picture.ts';
import { csvOf } from '../../../charts/words/csv.ts';
import { formatDuration } from '../../../charts/words/format.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { HistogramBin } from '../../../core/statistics/histogram.ts';
import type { TimeFigures } from '../../../core/statistics/time-figures.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { unitsBehind } from '../funnel/chart.tsx';
import type { Answer } from '../funnel/editor.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import { Choice } from './choice.tsx';
import { FigureTable } from './figure-table.tsx';
import { countColumn, type Figures, rateColumn } from './figures.ts';
import { Unanswered, ViewProblem } from './view-problem.tsx';

const SCALES = [
  { id: 'linear', words: 'linear scale' },
  { id: 'log', words: 'logarithmic scale', detail: 'Minutes and weeks are both told apart.' },
] as const;

/** A few slow converters would press all others into the first bar: then a logarithmic scale tells more. */
const isSkewed = ({ median, p95 }: TimeFigures): boolean => p95 > 12 * median;

/** How long the converters took. */
export function TimeView({ answer: { document, result } }: { readonly answer: Answer }) {
  const { host } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const busy = useStore(funnelEditor.store, (state) => state.waiting);
  const [chosen, setScale] = useState<'linear' | 'log' | null>(null);
  const { time } = result;
  const edges = useMemo(() => time && logEdges(time), [time]);
  const log = time !== null && edges !== null && (chosen ?? (isSkewed(time) ? 'log' : 'linear')) === 'log';
  const question = useMemo(
    () => (log ? { result, funnel: { ...document, breakdown: null, bins: edges } } : null),
    [log, result, document, edges],
  );
  const remote = useRemote(question, ({ funnel }, signal) =>
    host.client.call('funnel.run', { dataset: dataset.id, funnel }, { signal }),
  );
  // Bins of an older funnel would not belong to these percentiles.
  const told = log ? (remote.question?.result === result ? remote.answer : null) : result;
  const bins = told?.histogram ?? null;
  useExportable(
    useMemo(
      (): Exportable | null =>
        told?.time
          ? {
              name: 'time to convert',
              shows: { kind: 'funnel', document },
              picture: (options) => histogramPicture(told, { ...options, document, log }),
              csv: () =>
                csvOf([['from_ms', 'to_ms', 'count'], ...told.histogram.map((bin) => [bin.from, bin.to, bin.count])]),
            }
          : null,
      [told, document, log],
    ),
  );
  const draw = useCallback(
    (room: SceneRoom) => histogramScene(bins!, time!, { ...room, locale, document, log }),
    [bins, time, document, log],
  );
  const figures = useMemo(() => bins && histogramFigures(bins, document), [bins, document]);
  if (document.steps.length < 2) return <ViewProblem text="A funnel of one step takes no time. Add a step." />;
  if (time === null) {
    // Where the server counted, it is said that it did so alone.
    const alone = result.warnings?.find(({ code }) => code === 'counts-alone');
    return <ViewProblem text={alone?.text ?? 'Nobody converted, so there are no times to show.'} />;
  }
  return (
    <>
      <p className="view-tools">
        Time from the first to the last step,
        <Choice label="Scale" options={SCALES} value={log ? 'log' : 'linear'} onChange={setScale} />
      </p>
      {remote.problem ? (
        <Unanswered problem={remote.problem} />
      ) : (
        bins && (
          <>
            <SceneFigure
              testId="time-chart"
              waiting={busy || remote.waiting}
              draw={draw}
              open={unitsBehind(document)}
            />
            {figures && <FigureTable figures={figures} />}
          </>
        )
      )}
    </>
  );
}

function histogramFigures(bins: readonly HistogramBin[], document: FunnelDocument): Figures<HistogramBin> {
  const n = bins.reduce((sum, { count }) => sum + count, 0);
  const until = new Map<HistogramBin, number>();
  let sum = 0;
  for (const bin of bins) {
    sum += bin.count;
    until.set(bin, sum);
  }
  return {
    lead: {
      head: 'Took',
      name: ({ from, to }) => `${formatDuration(from, locale)} – ${formatDuration(to, locale)}`,
    },
    rows: bins,
    columns: [
      countColumn({
        id: 'count',
        head: 'Converted',
        value: ({ count }) => count,
        behind: (bin) =>
          funnelPeople(document, {
            step: document.steps.length - 1,
            state: 'reached',
            took: { from: bin.from, to: bin.to, last: bin === bins.at(-1) },
          }),
      }),
      rateColumn({ id: 'share', head: 'Share', value: ({ count }) => (n === 0 ? null : count / n) }),
      rateColumn({ id: 'until', head: 'By then', value: (bin) => (n === 0 ? null : until.get(bin)! / n) }),
    ],
  };
}
