import { useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { ConversionsPanel } from '../features/conversions/panel.tsx';
import { shownDocument } from '../features/documents/project.ts';
import { FlowPanel } from '../features/flow/panel.tsx';
import { FunnelPanel } from '../features/funnel/panel.tsx';
import { Palette } from '../features/palette/panel.tsx';
import { LostLine } from '../features/prepare/lost-line.tsx';
import { OwnStepsLine } from '../features/prepare/own-steps.tsx';
import { ReportLine } from '../features/report/line.tsx';
import { Sidebar } from '../features/sidebar/panel.tsx';
import { hasSidebar } from '../features/sidebar/wide.ts';
import { Announcer } from '../features/steps/announcer.tsx';
import { DragProvider, type DragState } from '../features/steps/drag-state.ts';
import { DropPreview } from '../features/steps/drop-preview.tsx';
import { StepList } from '../features/steps/list.tsx';
import { RemoveZone } from '../features/steps/remove-zone.tsx';
import { createStore, useStore } from '../state/store.ts';
import { useApp, useEditor } from '../state/use-app.ts';
import { Gradually } from '../ui/gradually.tsx';
import './editor-screen.css';
import { fittingLayout, keptLayout } from './layout.ts';

/** Events, the document made of them, and what it says; each as wide as a person likes it. */
export function EditorScreen() {
  const { workspace } = useApp();
  const [drag] = useState(() => createStore<DragState>({ dragged: null, over: null }));
  const settings = useStore(workspace.store, (state) => state.settings);
  const sidebar = hasSidebar(settings);
  const kind = useStore(useEditor().store, (state) => shownDocument(state.history.present).kind);
  return (
    <DragProvider value={drag}>
      <ReportLine />
      <OwnStepsLine />
      <LostLine />
      <main className="editor">
        <Group
          // Another kind of document has other parts, each with its place in the one layout that is kept.
          key={kind}
          defaultLayout={fittingLayout(settings.panels, kind, sidebar)}
          onLayoutChanged={(layout, { isUserInteraction }) => {
            if (!isUserInteraction) return;
            const panels = keptLayout(layout, settings.panels);
            void workspace.setLayout({ panels }).catch(workspace.fail);
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
              <Separator className="divider" aria-label="Width of the list of documents" />
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
          {kind !== 'funnel' ? (
            <Panel id="flow" className="panel" minSize={480}>
              {kind === 'flow' ? <FlowPanel /> : <ConversionsPanel />}
            </Panel>
          ) : (
            <>
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
            </>
          )}
        </Group>
      </main>
      <Announcer />
    </DragProvider>
  );
}
