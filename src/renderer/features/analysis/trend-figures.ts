import { openBefore } from '../../../charts/analysis/trend.ts';
import { bucketName } from '../../../charts/words/buckets.ts';
import type { BucketSize } from '../../../core/base/calendar.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import type { FunnelTrend, TrendBucket } from '../../../core/funnel/trend.ts';
import { locale } from '../../ui/locale.ts';
import { funnelPeople } from '../people/funnel-people.ts';
import type { ListedUnits } from '../people/listed-units.ts';
import { countColumn, type Figures, rateColumn, timeColumn } from './figures.ts';

const BUCKETS: Readonly<Record<BucketSize, string>> = { hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' };

/** The buckets of a funnel's trend as rows; conversion is that to a step. */
export function funnelTrendFigures(trend: FunnelTrend, document: FunnelDocument, step: number): Figures<TrendBucket> {
  const of = (bucket: TrendBucket) => bucket.steps[step];
  const listed =
    (units: ListedUnits) =>
    ({ from, to }: TrendBucket) =>
      funnelPeople(document, { ...units, entered: { from, to } });
  return {
    lead: { head: BUCKETS[trend.by], name: (bucket) => bucketName(bucket, trend, locale) },
    rows: trend.buckets,
    columns: [
      countColumn({
        id: 'entered',
        head: 'Entered',
        value: (bucket) => bucket.entered,
        behind: listed({ step: 0, state: 'reached' }),
      }),
      countColumn({
        id: 'converted',
        head: 'Converted',
        value: (bucket) => of(bucket).count,
        behind: listed({ step, state: 'reached' }),
      }),
      countColumn({
        id: 'open',
        head: 'Still open',
        value: (bucket) => openBefore(bucket, step),
        // Those who may still get to a step in between are more than one list.
        behind: step === document.steps.length - 1 ? listed({ step: null, state: 'open' }) : undefined,
      }),
      rateColumn({ id: 'rate', head: 'Conversion', value: (bucket) => of(bucket).fromEntry }),
      rateColumn({ id: 'low', head: '95 % from', value: (bucket) => of(bucket).fromEntryInterval?.[0] ?? null }),
      rateColumn({ id: 'high', head: 'to', value: (bucket) => of(bucket).fromEntryInterval?.[1] ?? null }),
      timeColumn({ id: 'median', head: 'Median time', value: (bucket) => bucket.time?.median ?? null }),
    ],
  };
}
