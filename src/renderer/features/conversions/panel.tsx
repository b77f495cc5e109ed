import { macrosOf } from '../../../core/conversion/document.ts';
import { useStore } from '../../state/store.ts';
import { useConversionsEditor } from '../../state/use-app.ts';
import { ViewBar } from '../analysis/view-bar.tsx';
import '../funnel/panel.css';
import { AttributionView } from './attribution-view.tsx';
import { EconomicsView } from './economics-view.tsx';
import { ExperimentsView } from './experiments-view.tsx';
import { IntentView } from './intent-view.tsx';
import { MicrosView } from './micros-view.tsx';
import { OverviewView } from './overview-view.tsx';
import './panel.css';
import { ConversionsSentence } from './sentence.tsx';
import { SignalsView } from './signals-view.tsx';
import { StartView } from './start-view.tsx';
import { useConversions } from './use-conversions.ts';
import { CONVERSION_VIEWS } from './views.ts';
import { WatchView } from './watch-view.tsx';

/** What converts, and what goes with it. */
export const ConversionsPanel = () => (
  <section className="funnel conversions" aria-label="Conversions">
    <header className="funnel-header">
      <h1 className="conversions-title">Conversions</h1>
      <ConversionsSentence />
    </header>
    <Content />
  </section>
);

function Content() {
  const conversionsEditor = useConversionsEditor();
  const { tags } = useConversions();
  const view = useStore(conversionsEditor.store, (state) => state.view);
  // Without a goal there is nothing that anything could lead to.
  if (macrosOf(tags).length === 0) return <StartView />;
  return (
    <>
      <ViewBar views={CONVERSION_VIEWS} view={view} onView={conversionsEditor.showView} />
      {view === 'overview' && <OverviewView />}
      {view === 'micros' && <MicrosView />}
      {view === 'signals' && <SignalsView />}
      {view === 'intent' && <IntentView />}
      {view === 'attribution' && <AttributionView />}
      {view === 'economics' && <EconomicsView />}
      {view === 'watch' && <WatchView />}
      {view === 'experiments' && <ExperimentsView />}
    </>
  );
}
