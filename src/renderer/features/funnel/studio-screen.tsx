import { Palette } from '../palette/palette.tsx';
import { Announcer } from './announcer.tsx';
import { FunnelPanel } from './funnel-panel.tsx';
import { ReportLine } from './report-line.tsx';
import { StepList } from './step-list.tsx';
import './studio.css';

/** Events, the steps made of them, and what the funnel says. */
export function StudioScreen() {
  return (
    <>
      <ReportLine />
      <main className="studio">
        <Palette />
        <StepList />
        <FunnelPanel />
      </main>
      <Announcer />
    </>
  );
}
