import { useState } from 'react';
import { createStore } from '../../state/store.ts';
import { Palette } from '../palette/palette.tsx';
import { Announcer } from './announcer.tsx';
import { DragProvider, type DragState } from './drag-state.ts';
import { DropPreview } from './drop-preview.tsx';
import { FunnelPanel } from './funnel-panel.tsx';
import { RemoveZone } from './remove-zone.tsx';
import { ReportLine } from './report-line.tsx';
import { StepList } from './step-list.tsx';
import './studio.css';

/** Events, the steps made of them, and what the funnel says. */
export function StudioScreen() {
  const [drag] = useState(() => createStore<DragState>({ dragged: null, over: null }));
  return (
    <DragProvider value={drag}>
      <ReportLine />
      <main className="studio">
        <Palette />
        <StepList />
        <RemoveZone>
          <FunnelPanel />
          <DropPreview />
        </RemoveZone>
      </main>
      <Announcer />
    </DragProvider>
  );
}
