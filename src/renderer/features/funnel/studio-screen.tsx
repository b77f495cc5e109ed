import { useState } from 'react';
import { Palette } from '../palette/palette.tsx';
import { Announcer } from './announcer.tsx';
import { FunnelPanel } from './funnel-panel.tsx';
import { RemoveZone } from './remove-zone.tsx';
import { ReportLine } from './report-line.tsx';
import { StepList } from './step-list.tsx';
import './studio.css';

/** Events, the steps made of them, and what the funnel says. */
export function StudioScreen() {
  const [stepDragged, setStepDragged] = useState(false);
  return (
    <>
      <ReportLine />
      <main className="studio">
        <Palette stepDragged={stepDragged} />
        <StepList onDrag={setStepDragged} />
        <RemoveZone active={stepDragged}>
          <FunnelPanel />
        </RemoveZone>
      </main>
      <Announcer />
    </>
  );
}
