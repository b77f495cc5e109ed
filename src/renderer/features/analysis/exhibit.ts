import { useEffect } from 'react';
import type { PictureOptions } from '../../../charts/scene/picture-frame.ts';
import type { Scene } from '../../../charts/scene/scene.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { useStudio } from '../../state/app.ts';

/** What the panel shows of a funnel. */
export type ChartView = 'steps' | 'trend' | 'time' | 'breakdown' | 'compare';

/** The ways to look at a funnel, in the order of their keys. */
export const VIEWS: readonly { readonly id: ChartView; readonly label: string }[] = [
  { id: 'steps', label: 'Steps' },
  { id: 'trend', label: 'Over time' },
  { id: 'time', label: 'Time to convert' },
  { id: 'breakdown', label: 'Breakdown' },
  { id: 'compare', label: 'Compare' },
];

/** A chart on screen, as a report takes it along. */
export interface Exhibit {
  /** Said in file names, after the funnel's own; empty for the funnel itself. */
  readonly name: string;
  /** The funnel whose figures it shows. */
  readonly document: FunnelDocument;
  /** The picture, readable on its own. */
  picture(options: PictureOptions & { readonly title: string }): Scene;
  /** The figures, exact. */
  csv(): string;
}

/** Makes what is on screen the thing that export takes; null while there is nothing yet. Memoised by the caller. */
export function useExhibit(exhibit: Exhibit | null): void {
  const studio = useStudio();
  useEffect(() => {
    studio.exhibit(exhibit);
    return () => studio.exhibit(null);
  }, [studio, exhibit]);
}
