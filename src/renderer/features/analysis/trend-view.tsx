import { useCallback, useMemo, useState } from 'react';
import { trendPicture } from '../../../charts/analysis/picture.ts';
import { openBefore, tailStart, trendScene } from '../../../charts/analysis/trend.ts';
import { trendCsv } from '../../../charts/analysis/trend-csv.ts';
import { bucketName } from '../../../charts/words/buckets.ts';
import { formatPercent } from '../../../charts/words/format.ts';
import { BUCKET_SIZES, type BucketSize } from '../../../core/base/calendar.ts';
import { stepLabel } from '../../../core/funnel/document.ts';
import type { FunnelTrend, TrendBucket } from '../../../core/funnel/trend.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { unitsBehind } from '../funnel/chart.tsx';
import type { Answer } from '../funnel/editor.ts';
import { Choice } from './choice.tsx';
import { FigureTable } from './figure-table.tsx';
import { fitting } from './fitting.ts';
import { funnelTrendFigures } from './trend-figures.ts';
import { Unanswered, ViewProblem } from './view-problem.tsx';

const SIZES: Readonly<Record<BucketSize, string>> = {
  hour: 'by hour',
  day: 'by day',
  week: 'by week',
  month: 'by month',
};

/** The funnel by the date of the entry. */
export function TrendView({ answer }: { readonly answer: Answer }) {
  const { host } = useApp();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { document } = answer;
  const [chosen, setBy] = useState<BucketSize | null>(null);
  const by = chosen ?? fitting(dataset.first, dataset.last);
  const [goal, setGoal] = useState<number | null>(null);
  const last = document.steps.length - 1;
  const step = Math.min(goal ?? last, last);

  const question = useMemo(() => ({ funnel: { ...document, breakdown: null }, by }), [document, by]);
  const remote = useRemote(question, ({ funnel, by: size }, signal) =>
    host.client.call('funnel.trend', { dataset: dataset.id, funnel, by: size }, { signal }),
  );
  const trend = remote.answer;
  const shown = remote.question?.funnel ?? document;
  // The answer on screen may still be of the funnel as it was, with fewer steps.
  const goalShown = Math.min(step, shown.steps.length - 1);
  const figures = useMemo(() => trend && funnelTrendFigures(trend, shown, goalShown), [trend, shown, goalShown]);
  useExportable(
    useMemo(
      (): Exportable | null =>
        trend && {
          name: SIZES[trend.by],
          shows: { kind: 'funnel', document: shown },
          picture: (options) => trendPicture(trend, { ...options, document: shown, step: goalShown }),
          csv: () => trendCsv(trend),
        },
      [trend, shown, goalShown],
    ),
  );
  const draw = useCallback(
    (room: SceneRoom) => trendScene(trend!, { ...room, locale, document: shown, step: goalShown }),
    [trend, shown, goalShown],
  );
  const steps = document.steps.map((one, index) => ({ id: String(index), words: `${index + 1} ${stepLabel(one)}` }));
  // A single step is its own goal.
  const goals = last === 0 ? steps : steps.slice(1);
  return (
    <>
      <p className="view-tools">
        Conversion to
        <Choice label="Goal" options={goals} value={String(step)} onChange={(id) => setGoal(Number(id))} />
        <Choice
          label="Buckets"
          options={BUCKET_SIZES.map((id) => ({ id, words: SIZES[id] }))}
          value={by}
          onChange={setBy}
        />
        <span title="A user who enters again stands in each of those buckets, with one attempt in each: they need not add up.">
          of the entry, in {dataset.timezone}; the band is the 95 % interval; who enters again counts again.
        </span>
      </p>
      {remote.problem ? (
        <Unanswered problem={remote.problem} />
      ) : (
        trend &&
        (trend.buckets.every(({ entered }) => entered === 0) ? (
          <ViewProblem text="Nobody entered in these dates." />
        ) : (
          <>
            <Tail trend={trend} step={goalShown} />
            <SceneFigure testId="trend-chart" waiting={remote.waiting} draw={draw} open={unitsBehind(shown)} />
            {figures && <FigureTable figures={figures} />}
          </>
        ))
      )}
    </>
  );
}

/** What is settled and what is not, in a sentence. */
function Tail({ trend, step }: { readonly trend: FunnelTrend; readonly step: number }) {
  const points = trend.buckets.map((bucket) => ({
    entered: bucket.entered,
    open: openBefore(bucket, step),
  }));
  const start = tailStart(points);
  if (start === points.length) return null;
  const sum = (list: readonly TrendBucket[], of: (bucket: TrendBucket) => number) =>
    list.reduce((total, bucket) => total + of(bucket), 0);
  const settled = trend.buckets.slice(0, start);
  const entered = sum(settled, (bucket) => bucket.entered);
  const rate = entered === 0 ? null : sum(settled, (bucket) => bucket.steps[step].count) / entered;
  return (
    <p className="view-said">
      From <strong>{bucketName(trend.buckets[start], trend, locale)}</strong> on, some can still convert: those rates
      can rise.
      {rate !== null && (
        <>
          {' '}
          Before that, <strong>{formatPercent(rate, locale)}</strong> of the entries converted.
        </>
      )}
    </p>
  );
}
