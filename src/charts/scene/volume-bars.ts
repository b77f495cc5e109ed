import { formatCompact } from '../words/format.ts';
import { block, label } from './drawing.ts';
import type { Paint, Shape } from './shapes.ts';
import type { Theme } from './theme.ts';

interface VolumeBars {
  /** By bucket: how many there were, and what their bar is painted with. */
  readonly buckets: readonly { readonly count: number; readonly fill: Paint }[];
  /** Where the first bucket begins, and how wide each is. */
  readonly left: number;
  readonly band: number;
  readonly top: number;
  readonly bottom: number;
  /** Who is counted, written beside; and what is said of the largest number. */
  readonly name: string;
  readonly title?: string;
  readonly locale: string | undefined;
  readonly theme: Theme;
}

/** How many there were by bucket, beneath the rates that are of them: the largest number stands beside. */
export function volumeBars({ buckets, left, band, top, bottom, name, title, locale, theme }: VolumeBars): Shape[] {
  const most = Math.max(0, ...buckets.map(({ count }) => count));
  if (most === 0) return [];
  const wide = Math.max(1, Math.min(band * 0.7, 28));
  const shapes: Shape[] = [
    label(left - 8, top + 8, formatCompact(most, locale), 11, theme.muted, { anchor: 'end', tabular: true, title }),
    label(left - 8, bottom - 1, name, 11, theme.muted, { anchor: 'end' }),
  ];
  for (const [index, { count, fill }] of buckets.entries()) {
    if (count === 0) continue;
    const height = Math.max(1, ((bottom - top) * count) / most);
    const x = left + (index + 0.5) * band - wide / 2;
    shapes.push({ kind: 'path', d: block(x, bottom - height, wide, height, 2, 0), fill });
  }
  return shapes;
}
