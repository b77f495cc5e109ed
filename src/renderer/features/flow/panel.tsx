import { useStore } from '../../state/store.ts';
import { useFlowEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { ViewBar } from '../analysis/view-bar.tsx';
import { Failed } from '../documents/failed.tsx';
import { DocumentName } from '../documents/name.tsx';
import '../funnel/panel.css';
import { CompareView } from './compare-view.tsx';
import { Doubts } from './doubts.tsx';
import { FlowDropZones } from './drop-zones.tsx';
import type { FlowAnswer } from './editor.ts';
import { FlowFigure } from './figure.tsx';
import { GraphView } from './graph-view.tsx';
import { PathsView } from './paths-view.tsx';
import { PinPanel } from './pin-panel.tsx';
import { FlowSentence } from './sentence.tsx';
import './panel.css';
import { FLOW_VIEWS } from './views.ts';

/** What the flow is called, what it asks, and its pictures. */
export const FlowPanel = () => (
  <section className="funnel" aria-label="Flow">
    <header className="funnel-header">
      <DocumentName />
      <FlowSentence />
    </header>
    <div className="flow-content">
      <Content />
      <FlowDropZones />
    </div>
  </section>
);

/** By itself, so that an answer does not draw the sentence anew. */
function Content() {
  const flowEditor = useFlowEditor();
  const answer = useStore(flowEditor.store, (state) => state.answer);
  const problem = useStore(flowEditor.store, (state) => state.problem);
  const view = useStore(flowEditor.store, (state) => state.view);
  const document = useStore(flowEditor.store, (state) => state.document);
  if (problem) return <Failed problem={problem} onRetry={flowEditor.run} />;
  if (!answer) return null;
  return (
    <>
      <Doubts answer={answer} />
      <ViewBar views={FLOW_VIEWS} view={view} onView={flowEditor.showView} />
      {view === 'flow' && <ColumnsView answer={answer} />}
      {view === 'compare' && document && <CompareView flow={document} />}
      {view === 'graph' && document && <GraphView flow={document} />}
      {view === 'paths' && document && <PathsView flow={document} />}
    </>
  );
}

function ColumnsView({ answer }: { readonly answer: FlowAnswer }) {
  const flowEditor = useFlowEditor();
  const pinned = useStore(flowEditor.store, (state) => state.pinned);
  const closedRows = useStore(flowEditor.store, (state) => state.closedRows);
  return (
    <>
      {closedRows !== null && (
        <p className="view-said">
          Other items are opened.{' '}
          <Button look="inline" onPress={flowEditor.closeOthers}>
            Only the {closedRows} largest again
          </Button>
        </p>
      )}
      <div className="flow-view">
        <FlowFigure answer={answer} />
        {pinned && <PinPanel key={JSON.stringify(pinned)} answer={answer} number={pinned} />}
      </div>
    </>
  );
}
