import { scaleLinear } from 'd3';
import type { CohortFigures } from '../../core/conversion/economics/figures.ts';
import { footLabels, valueAxis } from '../scene/axis.ts';
import { label, round } from '../scene/drawing.ts';
import type { Scene, Shape } from '../scene/shapes.ts';
import { textWidth } from '../scene/text-width.ts';
import { type ThemeName, themes } from '../scene/theme.ts';
import { bucketName, bucketTick } from '../words/buckets.ts';
import { formatAmount, formatCompact, formatCount } from '../words/format.ts';

export interface CohortsOptions {
  readonly width: number;
  readonly height: number;
  readonly theme?: ThemeName;
  readonly locale?: string;
  readonly currency: string;
  readonly by: 'week' | 'month';
  readonly timezone: string;
  /** What a new customer costs; null where that is not known in this currency. */
  readonly cost: number | null;
}

const HEAD = 24;
const FOOT = 36;

/** The value of a customer so far, by age, a line per cohort as far as all of it was observed, against what one costs. */
export function cohortsScene(cohorts: readonly CohortFigures[], options: CohortsOptions): Scene {
  const { width, height, locale, currency, by, timezone, cost } = options;
  const theme = themes[options.theme ?? 'light'];
  const known = cohorts.filter(({ ages }) => ages.length > 0);
  const worth = (perUnit: Readonly<Record<string, number>>): number => perUnit[currency] ?? 0;
  const oldest = Math.max(30, ...known.flatMap(({ ages }) => ages.map(({ days }) => days)));
  const names = known.map(({ from }) => bucketTick(from, { by, timezone }, true, locale));
  const nameRoom = Math.min(160, Math.ceil(Math.max(40, ...names.map((name) => textWidth(name, 11, 400)))) + 10);
  const right = width - nameRoom;
  const bottom = height - FOOT;
  const max = Math.max(cost ?? 0, ...known.flatMap(({ ages }) => ages.map(({ perUnit }) => worth(perUnit))));
  const axis = valueAxis({
    max,
    top: HEAD,
    bottom,
    width: right,
    format: (value) => formatCompact(value, locale),
    theme,
  });
  const x = scaleLinear([0, oldest], [axis.left + 6, right - 6]);
  const shapes: Shape[] = [
    label(0, 11, `${currency} per customer so far`, 11, theme.muted, { weight: 500 }),
    ...axis.shapes,
  ];
  if (cost !== null) {
    const y = Math.round(axis.y(cost)) + 0.5;
    const text = `What one costs: ${formatAmount(cost, locale)} ${currency}`;
    shapes.push(
      {
        kind: 'path',
        d: `M${axis.left} ${y}H${right}`,
        stroke: theme.warm,
        strokeWidth: 1.5,
        dash: '5 4',
        title: text,
      },
      label(right, y - 5, text, 11, theme.warm, { anchor: 'end', weight: 500, halo: theme.ground }),
    );
  }
  let free = Number.NEGATIVE_INFINITY;
  const ends = known
    .map(({ ages }, index) => ({ index, last: ages[ages.length - 1] }))
    .sort((a, b) => axis.y(worth(a.last.perUnit)) - axis.y(worth(b.last.perUnit)));
  for (const { index } of ends) {
    const { ages, units, from } = known[index];
    const color = theme.series[index % theme.series.length];
    const at = ages.map(({ days, perUnit }) => [round(x(days)), round(axis.y(worth(perUnit)))] as const);
    if (at.length > 1)
      shapes.push({
        kind: 'path',
        d: `M${at.map(([px, py]) => `${px} ${py}`).join('L')}`,
        stroke: color,
        strokeWidth: 1.75,
      });
    for (const [place, [px, py]] of at.entries()) {
      const { days, perUnit } = ages[place];
      const title = `${bucketName({ from }, { by, timezone }, locale)}, ${formatCount(units, locale)} customers\n${formatAmount(worth(perUnit), locale)} ${currency} each by day ${formatCount(days, locale)}`;
      const data = { cohort: from };
      shapes.push({
        kind: 'rect',
        x: px - 3.5,
        y: py - 3.5,
        width: 7,
        height: 7,
        radius: 3.5,
        fill: color,
        title,
        data,
      });
    }
    const [px, py] = at[at.length - 1];
    const y = Math.max(py + 4, free + 13);
    free = y;
    shapes.push(label(px + 9, y, names[index], 11, theme.muted, { halo: theme.ground }));
  }
  const ticks = Array.from({ length: Math.floor(oldest / 30) + 1 }, (_, i) => i * 30);
  shapes.push(
    ...footLabels(
      ticks.map((days) => ({ x: x(days), text: formatCount(days, locale) })),
      bottom + 16,
      [axis.left, right],
      theme,
    ),
    label((axis.left + right) / 2, height - 4, 'Days since the first conversion', 11, theme.muted, {
      anchor: 'middle',
    }),
  );
  return {
    width,
    height,
    title: `Value of a customer by cohort, ${currency}`,
    description: known
      .map(({ from, ages }) => {
        const last = ages[ages.length - 1];
        return `${bucketName({ from }, { by, timezone }, locale)}: ${formatAmount(worth(last.perUnit), locale)} by day ${last.days}`;
      })
      .join('; '),
    ground: theme.ground,
    patterns: [],
    shapes,
  };
}
