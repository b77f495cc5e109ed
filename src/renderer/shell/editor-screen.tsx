import { useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { FunnelPanel } from '../features/funnel/panel.tsx';
import { Palette } from '../features/palette/panel.tsx';
import { ReportLine } from '../features/report/line.tsx';
import { Sidebar } from '../features/sidebar/panel.tsx';
import { Announcer } from '../features/steps/announcer.tsx';
import { DragProvider, type DragState } from '../features/steps/drag-state.ts';
import { DropPreview } from '../features/steps/drop-preview.tsx';
import { StepList } from '../features/steps/list.tsx';
import { RemoveZone } from '../features/steps/remove-zone.tsx';
import { createStore, useStore } from '../state/store.ts';
import { useApp } from '../state/use-app.ts';
import { Gradually } from '../ui/gradually.tsx';
import './editor-screen.css';
import { hasSidebar } from '../features/sidebar/wide.ts';

/** Events, the steps made of them, and what the funnel says; each as wide as a person likes it. */
export function EditorScreen() {
  const { workspace } = useApp();
  const [drag] = useState(() => createStore<DragState>({ dragged: null, over: null }));
  const settings = useStore(workspace.store, (state) => state.settings);
  const { panels } = settings;
  const sidebar = hasSidebar(settings);
  return (
    <DragProvider value={drag}>
      <ReportLine />
      <main className="editor">
        <Group
          defaultLayout={panels && Object.keys(panels).includes('sidebar') === sidebar ? { ...panels } : undefined}
          onLayoutChanged={(layout, { isUserInteraction }) => {
            if (isUserInteraction) void workspace.setLayout({ panels: layout }).catch(workspace.fail);
          }}
        >
          {sidebar && (
            <>
              <Panel
                id="sidebar"
                className="panel"
                defaultSize={208}
                minSize={160}
                maxSize={360}
                groupResizeBehavior="preserve-pixel-size"
              >
                <Sidebar />
              </Panel>
              <Separator className="divider" aria-label="Width of the list of funnels" />
            </>
          )}
          <Panel
            id="events"
            className="panel"
            defaultSize="20%"
            minSize={208}
            maxSize={480}
            groupResizeBehavior="preserve-pixel-size"
          >
            <Gradually>
              <Palette />
            </Gradually>
          </Panel>
          <Separator className="divider" aria-label="Width of the events" />
          <Panel
            id="steps"
            className="panel"
            defaultSize="22%"
            minSize={232}
            maxSize={520}
            groupResizeBehavior="preserve-pixel-size"
          >
            <Gradually>
              <StepList />
            </Gradually>
          </Panel>
          <Separator className="divider" aria-label="Width of the steps" />
          <Panel id="funnel" className="panel" minSize={400}>
            <RemoveZone>
              <FunnelPanel />
              <DropPreview />
            </RemoveZone>
          </Panel>
        </Group>
      </main>
      <Announcer />
    </DragProvider>
  );
}
