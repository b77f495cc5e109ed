import { round } from '../scene/drawing.ts';
import type { Group, Shape, StayRow } from '../scene/shapes.ts';
import type { Theme } from '../scene/theme.ts';

/** The room at a row's end for what can be made of it; on screen only. */
export const ACTIONS = 32;

const BOX = 24;

/** Three dots at the end of a row that ends at `right`. */
export function rowActions(right: number, middle: number, row: StayRow, name: string, theme: Theme): Group {
  const x = right - BOX;
  const dots = [-5, 0, 5].map(
    (by): Shape => ({
      ...{ kind: 'rect', width: 3, height: 3, radius: 1.5, fill: theme.muted },
      ...{ x: round(x + BOX / 2 + by - 1.5), y: round(middle - 1.5) },
    }),
  );
  const title = `Actions for ${name}`;
  return {
    kind: 'group',
    title,
    row,
    children: [{ kind: 'rect', x, y: round(middle - BOX / 2), width: BOX, height: BOX, title, row }, ...dots],
  };
}
